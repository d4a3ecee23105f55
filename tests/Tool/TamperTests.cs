using LibPglite.Payload;

namespace PgliteSdk.Tests.Tool;

/// <summary>
/// The property: whatever is changed, and wherever, every change is found and named, and nothing else is. Changes are random; the
/// seed is printed and PGLITE_TEST_SEED repeats a run.
/// </summary>
[TestClass]
public sealed class TamperTests
{
    private const int Rounds = 10;
    private const int ChangesARound = 7;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task EveryChangeOfAPublishFolderIsFoundAndNamed()
    {
        Random random = Seeded();
        string good = await Publish.CopyAsync("tamper-good");
        string pglite = Path.Combine(good, "pglite");
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(pglite, "manifest.json"));
        for (int round = 0; round < Rounds; round++)
        {
            string folder = await Publish.CopyAsync($"tamper-{round}");
            List<string> expected = [];
            foreach (PayloadFile file in random.GetItems(manifest.Files.ToArray(), ChangesARound).DistinctBy(file => file.Path))
            {
                expected.Add(Change(random, Path.Combine(folder, "pglite"), file));
            }

            string[] ordered = [.. expected.OrderBy(finding => finding[8..], StringComparer.Ordinal)];
            (int exit, string[] found) = await Findings.OfAsync(folder);
            Findings.Same(ordered, found, $"round {round}");
            Assert.AreEqual(1, exit);
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The manifest is the one file that nothing lists.</summary>
    [TestMethod]
    public async Task EveryChangedByteOfAManifestIsFoundAndNamed()
    {
        Random random = Seeded();
        string folder = await Publish.CopyAsync("tamper-manifest");
        string path = Path.Combine(folder, "pglite", "manifest.json");
        byte[] good = File.ReadAllBytes(path);
        for (int round = 0; round < 2 * Rounds; round++)
        {
            // Half of the rounds in what is said about the whole, which is short.
            int at = random.Next(round % 2 == 0 ? 700 : good.Length);
            byte[] bad = [.. good];
            bad[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(path, bad);
            (int exit, string[] found) = await Findings.OfAsync(folder);
            Assert.AreNotEqual(0, exit, $"byte {at} from {good[at]} to {bad[at]}");
            Assert.IsTrue(found.Any(finding => finding.EndsWith(" pglite/manifest.json", StringComparison.Ordinal)), $"byte {at}: {string.Join(", ", found)}");
        }

        File.WriteAllBytes(path, good);
        await Findings.ExpectAsync(folder);
    }

    /// <summary>Any byte of the file: content, headers, directory. Where the byte belongs to an entry, that entry is named.</summary>
    [TestMethod]
    public async Task EveryChangedByteOfAPackIsFoundAndNamed()
    {
        Random random = Seeded();
        byte[] good = File.ReadAllBytes(Environs.Pack);
        (string Name, long Start, long End)[] entries = PackageBytes.Entries(good);
        long directory = entries[^1].End;
        string path = Path.Combine(Environs.Work, "tampered.nupkg");
        for (int round = 0; round < 2 * Rounds; round++)
        {
            // A third each: anywhere, in the header of some entry, in the directory with the end record.
            (string name, long start, _) = entries[random.Next(entries.Length)];
            long at = (round % 3) switch
            {
                0 => random.NextInt64(good.Length),
                1 => start + random.Next(30 + name.Length),
                _ => random.NextInt64(directory, good.Length),
            };
            byte[] bad = [.. good];
            bad[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(path, bad);
            Outcome outcome = await Tool.RunAsync("verify", path);
            Assert.AreNotEqual(0, outcome.ExitCode, $"byte {at} from {good[at]} to {bad[at]}");
            Assert.StartsWith("PGL", outcome.Output, $"byte {at}");
            if (at < directory)
            {
                string owner = Uri.UnescapeDataString(entries.Single(entry => at >= entry.Start && at < entry.End).Name);
                Assert.Contains($"'{owner}'", outcome.Output, $"byte {at} from {good[at]} to {bad[at]}");
            }
        }
    }

    /// <summary>A forger who writes a sound package around other content.</summary>
    [TestMethod]
    public async Task EveryForgedEntryOfAPackIsFoundAndNamed()
    {
        Random random = Seeded();
        string path = Path.Combine(Environs.Work, "forged.nupkg");
        string[] names = [.. PackageBytes.Forge(path, (_, content) => content)];
        await Findings.ExpectAsync(path);
        string[] beside = [.. names.Where(name => !name.StartsWith("pglite/", StringComparison.Ordinal))];
        for (int round = 0; round < Rounds; round++)
        {
            // The nuspec and the list are judged by more than their hash; here only the others, among them what a build imports.
            string[] chosen = [.. random.GetItems(names, ChangesARound).Append(beside[random.Next(beside.Length)])
                .Where(name => !name.EndsWith(".nuspec", StringComparison.Ordinal) && name is not ("package.sha256" or "pglite/manifest.json")).Distinct()];
            Dictionary<string, string> codes = chosen.ToDictionary(name => name, _ => random.Next(2) == 0 ? "PGL2101" : "PGL2102");
            string extra = $"buildTransitive/{random.Next()}.targets";
            PackageBytes.Forge(path, (name, content) => codes.GetValueOrDefault(name) switch
            {
                "PGL2101" => null,
                "PGL2102" => PackageBytes.Changed(random, content),
                _ => content,
            }, extra);
            string[] expected = [.. codes.Select(code => $"{code.Value} {Uri.UnescapeDataString(code.Key)}").Append("PGL2103 " + extra).OrderBy(finding => finding[8..], StringComparer.Ordinal)];
            Findings.Same(expected, (await Findings.OfAsync(path)).Found, $"round {round}");
        }

        PackageBytes.Forge(path, (name, content) => name.EndsWith(".nuspec", StringComparison.Ordinal)
            ? System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(content).Replace("<version>", "<version>9", StringComparison.Ordinal))
            : content);
        await Findings.ExpectAsync(path, "PGL2102 LibPglite.Runtime.linux-x64.nuspec", "PGL2110 LibPglite.Runtime.linux-x64.nuspec");
    }

    /// <summary>Changes one file in a random way and returns what has to be found.</summary>
    private static string Change(Random random, string folder, PayloadFile file)
    {
        string path = PayloadPath.Locate(folder, file.Path);
        string shown = "pglite/" + file.Path;
        switch (random.Next(8))
        {
            case 0:
                File.Delete(path);
                return "PGL2101 " + shown;
            case 1:
                File.WriteAllBytes(path, PackageBytes.Changed(random, File.ReadAllBytes(path)));
                File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(file.Mode, 8));
                return "PGL2102 " + shown;
            case 2:
                using (FileStream stream = File.OpenWrite(path))
                {
                    stream.SetLength(random.NextInt64(file.Size));
                }

                return "PGL2102 " + shown;
            case 3:
                File.AppendAllText(path, "x");
                return "PGL2102 " + shown;
            case 4:
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) ^ (UnixFileMode)(1 << random.Next(9)) | UnixFileMode.UserRead);
                return File.GetUnixFileMode(path) == (UnixFileMode)Convert.ToInt32(file.Mode, 8) ? Replaced(path, shown) : "PGL2104 " + shown;
            case 5:
                string extra = path + (random.Next(2) == 0 ? ".orig" : "~");
                File.WriteAllText(extra, "");
                return $"PGL2103 {shown}{extra[path.Length..]}";
            case 6:
                string twin = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(path).ToUpperInvariant());
                if (File.Exists(twin))
                {
                    return Replaced(path, shown);
                }

                File.Copy(path, twin);
                return $"PGL2105 {shown[..^Path.GetFileName(path).Length]}{Path.GetFileName(twin)}";
            default:
                return Replaced(path, shown);
        }
    }

    /// <summary>The same bytes behind a link are not the same file.</summary>
    private static string Replaced(string path, string shown)
    {
        string elsewhere = Path.Combine(Environs.Work, Guid.NewGuid().ToString("N"));
        File.Move(path, elsewhere);
        File.CreateSymbolicLink(path, elsewhere);
        return "PGL2106 " + shown;
    }

    private Random Seeded()
    {
        string? given = Environment.GetEnvironmentVariable("PGLITE_TEST_SEED");
        int seed = given is null ? Random.Shared.Next() : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        TestContext.WriteLine($"PGLITE_TEST_SEED={seed}");
        return new Random(seed);
    }
}
