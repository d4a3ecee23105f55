using System.Text.Json;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Decides which files of the native build's output ship. The invariant: every file below <c>prefix/</c> and <c>template/</c> is
/// named by an entry that ships it or leaves it out, so that nothing gets into a pack, or out of it, unnoticed.
/// </summary>
internal static class PayloadSelection
{
    internal static IEnumerable<PackFile> Select(Inventory inventory, string input)
    {
        if (!Directory.Exists(input))
        {
            throw new RuntimePackException($"The native build's output '{input}' does not exist. Run the native build first.");
        }

        List<PackFile> chosen = [];
        List<string> problems = [];
        HashSet<InventoryEntry> used = [];
        foreach (string path in Walk(input))
        {
            InventoryEntry? entry = inventory.Ship.FirstOrDefault(row => row.Names(path));
            if (entry is not null)
            {
                used.Add(entry);
                chosen.Add(PackFile.FromDisk(path, Path.Combine(input, path), entry.Mode));
            }
            else if (IsDiagnostic(path))
            {
                chosen.Add(Diagnostic(path, Path.Combine(input, path), problems));
            }
            else if (path.Contains('/', StringComparison.Ordinal) && !inventory.Leave.Any(row => row.Names(path)))
            {
                problems.Add($"'{path}' is named neither under ship nor under leave in payload.json.");
            }
        }

        problems.AddRange(inventory.Ship.Where(row => !row.Optional && !used.Contains(row))
            .Select(row => $"'{row.Path}' is missing ({row.Why})."));
        return problems.Count == 0
            ? chosen
            : throw new RuntimePackException($"The native build's output '{input}' does not fit the inventory:\n  " + string.Join("\n  ", problems));
    }

    /// <summary>Reports about the build: JSON at the top or in <c>diagnostics/</c>.</summary>
    private static bool IsDiagnostic(string path)
    {
        string name = path.StartsWith("diagnostics/", StringComparison.Ordinal) ? path["diagnostics/".Length..] : path;
        return name.EndsWith(".json", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal);
    }

    private static PackFile Diagnostic(string path, string source, List<string> problems)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(File.ReadAllBytes(source));
        }
        catch (JsonException e)
        {
            problems.Add($"'{path}' is not JSON: {e.Message}");
        }

        return PackFile.FromDisk("diagnostics/" + Path.GetFileName(path), source);
    }

    /// <summary>All files, by their paths below <paramref name="root"/>, in ordinal order; a link is followed to the file it names.</summary>
    private static IEnumerable<string> Walk(string root) => Directory
        .EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Order(StringComparer.Ordinal);
}
