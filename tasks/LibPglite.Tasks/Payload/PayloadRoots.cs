namespace LibPglite.Payload;

/// <summary>The folders that the files of one manifest come from: the runtime pack, and packs that are laid over it. Immutable.</summary>
/// <remarks>No two of them hold the same path; should one be there against its manifest, the copy notices by the content.</remarks>
public sealed class PayloadRoots
{
    private readonly string[] _folders;

    /// <summary>States the folders; absolute, at least one.</summary>
    public PayloadRoots(IEnumerable<string> folders) => _folders = folders.Select(Path.GetFullPath).ToArray();

    /// <summary>Where a file of the manifest is, or where it should be when none of the folders has it.</summary>
    public string Locate(string path) => _folders.Select(folder => PayloadPath.Locate(folder, path)).FirstOrDefault(File.Exists)
        ?? PayloadPath.Locate(_folders[0], path);
}
