namespace LibPglite.Tasks;

/// <summary>
/// The list in which MSBuild keeps what a project wrote, one path a line: a clean deletes what is in it, and a build what it no longer
/// writes.
/// </summary>
internal sealed class WrittenFiles
{
    private readonly string _file;
    private readonly string[] _lines;

    /// <summary>Reads the list at <paramref name="file"/>, which need not exist.</summary>
    public WrittenFiles(string file)
    {
        _file = file;
        _lines = File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    /// <summary>Whether the project wrote <paramref name="path"/>.</summary>
    public bool Contains(string path) => _lines.Contains(path, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes what is in <paramref name="folder"/> from the list: it is the project's no longer.</summary>
    public void Forget(string folder)
    {
        string inside = folder + Path.DirectorySeparatorChar;
        string[] left = Array.FindAll(_lines, line => !line.StartsWith(inside, StringComparison.OrdinalIgnoreCase));
        if (left.Length != _lines.Length)
        {
            File.WriteAllLines(_file, left);
        }
    }
}
