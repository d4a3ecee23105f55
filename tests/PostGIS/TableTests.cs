using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>sdk/docs/extensions.md lists what the packs hold, all of it and nothing else, with figures that are about right.</summary>
[TestClass]
public sealed partial class TableTests
{
    /// <summary>Where native/session/dynamic_module.h has block_size.</summary>
    private const int BlockSize = 72;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    [TestMethod]
    public void TableOfExtensionsIsThatOfThePacks()
    {
        string[] rows = [.. Inventories().SelectMany(Rows).Distinct().OrderBy(row => row.Split('`')[1], StringComparer.Ordinal)];
        string current = Path.Combine(Root, "artifacts", "extensions.md");
        File.WriteAllText(current, string.Concat(rows.Select(row => row + "\n")));
        string[] published = [.. File.ReadLines(Path.Combine(Root, "sdk", "docs", "extensions.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        Assert.AreEqual(Text(rows), Text(published), $"copy the rows of {current}");
        foreach ((string row, string old) in rows.Zip(published))
        {
            foreach ((int now, int then) in Figures(row).Zip(Figures(old)))
            {
                Assert.IsLessThanOrEqualTo(8 + (then / 4), Math.Abs(now - then), $"copy the row of {current}: {old}");
            }
        }
    }

    [TestMethod]
    public void ListOfTheReadmeIsThatOfTheRuntime()
    {
        string[] created = [.. Inventories().SelectMany(Shipped).Where(row => row.Extension && row.Pack == "LibPglite.Runtime").Select(row => row.Name).Append("plpgsql")];
        string text = File.ReadAllText(Path.Combine(Root, "README.md")).Split("`CREATE EXTENSION` works from the package alone for these:\n\n")[1].Split("\n\n")[0];
        CollectionAssert.AreEqual(created.Distinct().Order(StringComparer.Ordinal).ToArray(), text.Split([", ", ",\n"], StringSplitOptions.None));
    }

    private static string Root => Environment.GetEnvironmentVariable("PGLITE_TEST_ROOT") ?? throw new InvalidOperationException("PGLITE_TEST_ROOT is not set");

    /// <summary>Those of the runtime and of each pack laid over it.</summary>
    private static IEnumerable<string> Inventories() =>
        Directory.EnumerateFiles(MovedCluster.Payload, "extensions.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static IEnumerable<Row> Shipped(string inventory) =>
        JsonSerializer.Deserialize<Document>(File.ReadAllText(inventory), s_json)!.Extensions.Where(row => row.Status == "shipped");

    private static IEnumerable<string> Rows(string inventory)
    {
        foreach (Row extension in Shipped(inventory))
        {
            string[] files = [.. extension.Files.Select(file => Path.Combine(MovedCluster.Payload, file))];
            long bytes = files.Sum(file => new FileInfo(file).Length);
            long block = files.Where(file => file.EndsWith(".so", StringComparison.Ordinal)).Sum(Block);
            string session = extension.Static ? "linked in" : Kilobytes(block);
            string requires = string.Join(", ", extension.Requires);
            yield return $"| `{extension.Name}` | {extension.Version} | {extension.Licence} | {extension.Pack} | {requires} | {Kilobytes(bytes)} | {session} |";
        }
    }

    /// <summary>What a session that uses the module gets for its variables, as the module's descriptor says.</summary>
    private static long Block(string file)
    {
        IntPtr module = NativeLibrary.Load(file);
        try
        {
            return Marshal.ReadInt64(NativeLibrary.GetExport(module, "pglite_module"), BlockSize);
        }
        finally
        {
            NativeLibrary.Free(module);
        }
    }

    private static string Kilobytes(long bytes) => ((bytes + 1023) / 1024).ToString(CultureInfo.InvariantCulture) + " kB";

    private static string Text(IEnumerable<string> rows) => string.Join('\n', rows.Select(row => Figure().Replace(row, "# kB")));

    private static IEnumerable<int> Figures(string row) => Figure().Matches(row).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"(\d+) kB")]
    private static partial Regex Figure();

    private sealed record Row(
        string Name, string Version, string Status, string Licence, string Pack, bool Extension, bool Static,
        IReadOnlyList<string> Requires, IReadOnlyList<string> Files);

    private sealed record Document(IReadOnlyList<Row> Extensions);
}
