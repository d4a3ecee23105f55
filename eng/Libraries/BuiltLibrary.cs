namespace PgliteSdk.Build.Libraries;

/// <summary>A library as it came out of its build: include/, lib/ with archives whose members are bitcode, data/.</summary>
internal sealed record BuiltLibrary(Library Library, string Folder, string Key)
{
    /// <summary>Programs for builds on top of it.</summary>
    public string Programs { get; init; } = Path.Combine(Folder, "programs");

    /// <summary>Files for run time, with the folder of share/ that they go to.</summary>
    public IEnumerable<(string Folder, string File)> Data => Library.Data.Count == 0
        ? []
        : Directory.EnumerateFiles(Path.Combine(Folder, "data"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(Path.Combine(Folder, "data"), Path.GetDirectoryName(file)!), file));

    public IReadOnlyList<string> Archives => [.. Library.Archives.Keys.Select(name => Path.Combine(Folder, "lib", name))];
}
