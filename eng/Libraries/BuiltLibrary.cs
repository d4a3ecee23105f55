namespace PgliteSdk.Build.Libraries;

/// <summary>A library as it came out of its build: include/, lib/ with archives whose members are bitcode, data/.</summary>
internal sealed record BuiltLibrary(Library Library, string Folder, string Key)
{
    public IReadOnlyList<string> Archives => [.. Library.Archives.Keys.Select(name => Path.Combine(Folder, "lib", name))];
}
