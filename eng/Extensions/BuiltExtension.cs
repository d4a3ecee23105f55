using System.Text.RegularExpressions;

namespace PgliteSdk.Build.Extensions;

/// <summary>An extension as it came out of its build.</summary>
/// <param name="Folder">Where its build left lib/ and share/.</param>
/// <param name="Files">Its files, as paths below <paramref name="Folder"/>, in ordinal order.</param>
internal sealed partial record BuiltExtension(ExtensionRow Row, string Folder, IReadOnlyList<string> Files)
{
    private const string Modules = "lib/";

    private static readonly string[] Parts = ["lib", "share"];

    /// <summary>Its libraries, by the names that SQL refers to. A linked-in one has none that is a file.</summary>
    public IReadOnlyList<string> ModuleNames => Row.Static
        ? [Row.Name]
        : [.. Files.Where(file => file.StartsWith(Modules, StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file))];

    private string? Control => Files.FirstOrDefault(file => file == $"share/extension/{Row.Name}.control");

    /// <summary>Whether CREATE EXTENSION knows it.</summary>
    public bool HasControl => Control is not null;

    /// <summary>The version that CREATE EXTENSION makes, or <paramref name="source"/> for a mere module.</summary>
    public string Version(string source) => Setting("default_version") ?? source;

    /// <summary>The extensions that have to be there first; plpgsql is in every cluster.</summary>
    public IReadOnlyList<string> Requires =>
    [
        .. (Setting("requires") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name != "plpgsql").Order(StringComparer.Ordinal),
    ];

    /// <summary>The extensions of one build: alone it has all files, else each has those of its own name.</summary>
    public static IEnumerable<BuiltExtension> Read(IReadOnlyList<ExtensionRow> rows, string folder)
    {
        string[] all =
        [
            .. Parts.Select(part => Path.Combine(folder, part)).Where(Directory.Exists)
                .SelectMany(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
        ];
        ILookup<string?, string> owners = all.ToLookup(file => rows.Count == 1 ? rows[0].Name : Owner(rows, file)?.Name);
        return owners[null].Any()
            ? throw new BuildFailure($"native/extensions.json: no extension owns {string.Join(", ", owners[null])}")
            : rows.Select(row => owners[row.Name].Any()
                ? new BuiltExtension(row, folder, [.. owners[row.Name]])
                : throw new BuildFailure($"native/extensions.json: the build of {row.Folder} left nothing of {row.Name}"));
    }

    /// <summary>The extension among several of one build that a file belongs to.</summary>
    public static ExtensionRow? Owner(IReadOnlyList<ExtensionRow> rows, string file)
    {
        string name = Path.GetFileName(file).Split("--")[0];
        return rows.FirstOrDefault(row => name == row.Name || Path.GetFileNameWithoutExtension(name) == row.Name
            || (row.Owns ?? []).Any(own => own == Path.GetFileName(file) || own == Path.GetFileNameWithoutExtension(file)));
    }

    private string? Setting(string name) =>
        Control is null
            ? null
            : File.ReadLines(Path.Combine(Folder, Control)).Select(line => SettingPattern().Match(line))
                .Where(match => match.Success && match.Groups[1].Value == name)
                .Select(match => match.Groups[2].Value + match.Groups[3].Value)
                .FirstOrDefault();

    [GeneratedRegex(@"^\s*(\w+)\s*=\s*(?:'([^']*)'|([^'#\s]+))")]
    private static partial Regex SettingPattern();
}
