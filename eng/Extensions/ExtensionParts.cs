namespace PgliteSdk.Build.Extensions;

/// <summary>What extension.mk wrote: the libraries of an extension with their objects, and its files of share/.</summary>
internal sealed record ExtensionParts(
    IReadOnlyList<(string Name, IReadOnlyList<string> Objects)> Modules,
    IReadOnlyList<(string Folder, string File)> Share)
{
    public static readonly ExtensionParts Empty = new([], []);

    /// <summary>These and those that another folder's makefile has, whose paths become relative to where ours are.</summary>
    public ExtensionParts And(ExtensionParts others, string folder) => new(
        [.. Modules, .. others.Modules.Select(module => (module.Name, (IReadOnlyList<string>)[.. module.Objects.Select(file => Path.Combine(folder, file))]))],
        [.. Share, .. others.Share.Select(row => (row.Folder, Path.Combine(folder, row.File)))]);

    public static ExtensionParts Read(string list)
    {
        var modules = new List<(string, IReadOnlyList<string>)>();
        var share = new List<(string, string)>();
        foreach (string line in File.Exists(list) ? File.ReadLines(list) : [])
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["module", string name, .. string[] objects] when objects.Length > 0:
                    modules.Add((Path.GetFileName(name), objects)); // MODULES may name a folder too
                    break;
                case ["share", string folder, string file]:
                    share.Add((folder, file));
                    break;
                default:
                    throw new BuildFailure($"{list}: cannot read '{line}'");
            }
        }

        return modules.Count + share.Count > 0
            ? new ExtensionParts(modules, share)
            : throw new BuildFailure($"{list}: the makefile names neither a module nor a file");
    }
}
