namespace PgliteSdk.Build.Extensions;

/// <summary>A folder with a makefile that makes something of an extension, and what make is asked for there.</summary>
/// <param name="Path">Below the extensions' own folder.</param>
/// <param name="Arguments">What make is told.</param>
/// <param name="Targets">Those of extension.mk.</param>
/// <param name="IsParallel">Whether several commands may run at once: scripts are made from each other in ways that makefiles do not always state.</param>
internal sealed record MakefileFolder(string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Targets, bool IsParallel)
{
    private const string Own = ".";

    /// <summary>The folders of extensions that are built together, in the order in which their rows name them.</summary>
    public static IReadOnlyList<MakefileFolder> Of(IReadOnlyList<ExtensionRow> rows)
    {
        string[] arguments = [.. rows.SelectMany(row => row.Make)];
        ILookup<string, ExtensionRow> modules = rows.Where(row => !row.Static).SelectMany(row => (row.Modules ?? [Own]).Select(path => (path, row))).ToLookup(pair => pair.path, pair => pair.row);
        ILookup<string, ExtensionRow> scripts = rows.SelectMany(row => (row.Scripts ?? [Own]).Select(path => (path, row))).ToLookup(pair => pair.path, pair => pair.row);
        return
        [
            .. modules.Concat(scripts).Select(group => group.Key).Distinct().Select(path => new MakefileFolder(
                path,
                arguments,
                [.. scripts[path].Any() ? ["pglite-share"] : Array.Empty<string>(), .. modules[path].Any() ? ["pglite-objects"] : Array.Empty<string>()],
                !scripts[path].Any())),
        ];
    }
}
