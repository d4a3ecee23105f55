using System.IO.Compression;
using System.Text.Json;
using LibPglite.Payload;
using PgliteSdk.RuntimePacks;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class RuntimePackBuilderTests
{
    [TestMethod]
    public void SameInputInAnotherFolderAtAnotherTimeGivesTheSameBytes()
    {
        using Scratch one = new();
        using Scratch other = new();
        RuntimePackResult first = RuntimePackBuilder.Build(Request(one));
        RuntimePackRequest again = Request(other);
        foreach (string file in Directory.EnumerateFiles(again.InputDirectory, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2011, 11, 11, 0, 0, 0, DateTimeKind.Utc));
        }

        RuntimePackResult second = RuntimePackBuilder.Build(again);
        CollectionAssert.AreEqual(File.ReadAllBytes(first.PackagePath), File.ReadAllBytes(second.PackagePath));
        Assert.AreEqual(first.Manifest.TreeDigest, second.Manifest.TreeDigest);
    }

    [TestMethod]
    public void PackHoldsExactlyWhatItsManifestStates()
    {
        using Scratch scratch = new();
        RuntimePackResult result = RuntimePackBuilder.Build(Request(scratch));
        ZipFile.ExtractToDirectory(result.PackagePath, Path.Combine(scratch.Root, "unpacked"));
        string payload = Path.Combine(scratch.Root, "unpacked", "pglite");
        foreach (PayloadFile file in result.Manifest.Files)
        {
            // NuGet's own extraction decodes names and sets modes no better than this.
            string encoded = PayloadPath.Locate(payload, file.Path.Replace("+", "%2B", StringComparison.Ordinal));
            if (File.Exists(encoded))
            {
                File.Move(encoded, PayloadPath.Locate(payload, file.Path));
            }

            PayloadMode.Set(PayloadPath.Locate(payload, file.Path), file.Mode);
        }

        Assert.IsEmpty(PayloadVerifier.Verify(result.Manifest, payload));
        Assert.AreEqual("0755", result.Manifest.Files.Single(file => file.Path == "libpglite.so").Mode);
        CollectionAssert.AreEqual(
            new[] { "LICENSE", "THIRD-PARTY-NOTICES", "libpglite.so", "sbom.spdx.json", "template/cluster.tar" },
            result.Manifest.Files.Select(file => file.Path).Where(path => !path.StartsWith("prefix/", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public void FileThatNoEntryNamesIsRefused()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        Scratch.Write(Path.Combine(request.InputDirectory, "prefix/share/postgresql/surprise"), "?");
        Assert.Contains("'prefix/share/postgresql/surprise' is named neither", Refusal(request));
    }

    [TestMethod]
    public void EverythingThatIsMissingIsNamedAtOnce()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        File.Delete(Path.Combine(request.InputDirectory, "libpglite.so"));
        Directory.Delete(Path.Combine(request.InputDirectory, "template"), recursive: true);
        string message = Refusal(request);
        Assert.Contains("'libpglite.so' is missing", message);
        Assert.Contains("'template/cluster.tar' is missing", message);
        Assert.IsFalse(Directory.Exists(request.OutputDirectory), "nothing is left behind");
    }

    [TestMethod]
    public void UnknownRidIsRefusedWithTheKnownOnes()
    {
        using Scratch scratch = new();
        Assert.Contains("Known: linux-arm64, linux-x64, osx-arm64.", Refusal(Request(scratch) with { Rid = "plan9-x64" }));
    }

    [TestMethod]
    public void ComponentsHaveNoticesAndTheBillOfMaterialsNamesThem()
    {
        using Scratch scratch = new();
        RuntimePackResult result = RuntimePackBuilder.Build(Request(scratch));
        using ZipArchive package = ZipFile.OpenRead(result.PackagePath);
        using JsonDocument sbom = JsonDocument.Parse(package.GetEntry("pglite/sbom.spdx.json")!.Open());
        string notices = new StreamReader(package.GetEntry("THIRD-PARTY-NOTICES")!.Open()).ReadToEnd();
        Assert.AreEqual("SPDX-2.3", sbom.RootElement.GetProperty("spdxVersion").GetString());
        JsonElement[] packages = [.. sbom.RootElement.GetProperty("packages").EnumerateArray()];
        Assert.IsGreaterThan(10, packages.Length);
        foreach (string name in packages.Skip(1).Select(component => component.GetProperty("name").GetString()!))
        {
            Assert.Contains("\n" + name + "\n===", notices);
        }

        JsonElement postgresql = packages.Single(component => component.GetProperty("name").GetString() == "PostgreSQL");
        Assert.AreEqual(new string('b', 64), postgresql.GetProperty("checksums")[0].GetProperty("checksumValue").GetString());
    }

    [TestMethod]
    public void NoticeOfPostgresqlIsThatOfItsSources()
    {
        string? sources = Environment.GetEnvironmentVariable("PGLITE_TEST_PGSRC");
        if (sources is null)
        {
            Assert.Inconclusive("PGLITE_TEST_PGSRC does not name the sources of PostgreSQL.");
        }

        string licenses = Path.Combine(Scratch.Repository, "runtime-packs", "licenses");
        Assert.AreEqual(File.ReadAllText(Path.Combine(sources!, "COPYRIGHT")), File.ReadAllText(Path.Combine(licenses, "postgresql.txt")));
        Assert.AreEqual(File.ReadAllText(Path.Combine(sources!, "src/backend/regex/COPYRIGHT")), File.ReadAllText(Path.Combine(licenses, "regex.txt")));
    }

    [TestMethod]
    public void ManifestListsTheExtensionsThatShipInThisPack()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        Scratch.Write(Path.Combine(request.InputDirectory, "prefix/share/postgresql/extension/pair.control"), "pair");
        Scratch.Write(Path.Combine(request.InputDirectory, "prefix/lib/postgresql/elsewhere.so"), "in a pack of its own");
        Inventory(request, "prefix/share/postgresql/extension/pair.control");
        RuntimePackResult result = RuntimePackBuilder.Build(request with { RuntimeStatus = PayloadIdentity.RuntimeReady });
        PayloadExtension extension = result.Manifest.Extensions.Single();
        Assert.DoesNotContain("prefix/lib/postgresql/elsewhere.so", result.Manifest.Files.Select(file => file.Path));
        Assert.AreEqual("pair 1.0", extension.Name + " " + extension.Version);
        CollectionAssert.AreEqual(new[] { "base" }, extension.Requires.ToArray());
        Assert.AreEqual("runtime runtime-ready", result.Manifest.Identity.Kind + " " + result.Manifest.Identity.RuntimeStatus);
    }

    [TestMethod]
    public void ExtensionWhoseFileIsNotInThePackIsRefused()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        Inventory(request, "prefix/share/postgresql/extension/pair.control");
        Assert.Contains("PGL0107", Refusal(request));
    }

    private static void Inventory(RuntimePackRequest request, string file) => Scratch.Write(Path.Combine(request.InputDirectory, "extensions.json"), $$"""
        { "extensions": [
          { "name": "away", "version": "1.0", "status": "source-unavailable", "reason": "none", "pack": "LibPglite.Runtime", "requires": [], "files": [] },
          { "name": "elsewhere", "version": "1.0", "status": "shipped", "pack": "LibPglite.Extension.Elsewhere", "requires": [], "files": ["prefix/lib/postgresql/elsewhere.so"] },
          { "name": "pair", "version": "1.0", "status": "shipped", "pack": "LibPglite.Runtime", "requires": ["base"], "files": ["{{file}}"] }
        ] }
        """);

    private static string Refusal(RuntimePackRequest request) => Assert.ThrowsExactly<RuntimePackException>(() => RuntimePackBuilder.Build(request)).Message;

    /// <summary>The smallest native result that the inventory accepts.</summary>
    internal static RuntimePackRequest Request(Scratch scratch)
    {
        string input = Path.Combine(scratch.Root, "native");
        foreach (string path in new[]
        {
            "libpglite.so", "template/cluster.tar", "prefix/share/postgresql/timezone/Etc/GMT+1", "prefix/share/postgresql/timezonesets/Default",
            "prefix/share/postgresql/tsearch_data/english.stop", "prefix/share/postgresql/extension/plpgsql.control", "prefix/share/postgresql/postgres.bki",
        })
        {
            Scratch.Write(Path.Combine(input, path), "content of " + path);
        }

        return new RuntimePackRequest
        {
            Rid = "linux-x64",
            Version = "1.2.3",
            PostgresqlVersion = "18.6",
            AbiVersion = "1.0",
            Sources = Sources(Path.Combine(Scratch.Repository, "runtime-packs", "components.json")),
            InputDirectory = input,
            InventoryDirectory = Path.Combine(Scratch.Repository, "runtime-packs"),
            LicenseFile = Path.Combine(Scratch.Repository, "LICENSE"),
            OutputDirectory = Path.Combine(scratch.Root, "feed"),
        };
    }

    /// <summary>All that some component comes from, and PostgreSQL.</summary>
    private static PayloadSource[] Sources(string components)
    {
        using JsonDocument parsed = JsonDocument.Parse(File.ReadAllBytes(components));
        return
        [
            .. parsed.RootElement.EnumerateArray()
                .Select(row => row.TryGetProperty("source", out JsonElement source) ? source.GetString()! : "postgresql").Distinct()
                .Select(name => new PayloadSource(name, "18.6", new string('b', 64))),
        ];
    }
}
