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
        string pack = inventory.Pack.Pack;
        foreach (string path in Walk(input).Where(ExtensionInventory.FilesOf(input, pack)))
        {
            InventoryEntry? entry = inventory.Ship.FirstOrDefault(row => row.Names(path));
            if (entry is not null)
            {
                used.Add(entry);
                chosen.Add(PackFile.FromDisk(path, Path.Combine(input, path), entry.Mode));
            }
            else if (path.Contains('/', StringComparison.Ordinal) && !inventory.Leave.Any(row => row.Names(path)))
            {
                problems.Add($"'{path}' is named neither under ship nor under leave in payload.json.");
            }
        }

        problems.AddRange(inventory.Ship.Where(row => pack == ExtensionInventory.RuntimePack && !row.Optional && !used.Contains(row))
            .Select(row => $"'{row.Path}' is missing ({row.Why})."));
        return problems.Count == 0
            ? chosen
            : throw new RuntimePackException($"The native build's output '{input}' does not fit the inventory:\n  " + string.Join("\n  ", problems));
    }

    /// <summary>All files, by their paths below <paramref name="root"/>, in ordinal order; a link is followed to the file it names.</summary>
    private static IEnumerable<string> Walk(string root) => Directory
        .EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
        .Order(StringComparer.Ordinal);
}
