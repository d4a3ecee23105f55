using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgliteSdk.Build.Native;

/// <summary>
/// extensions.json beside a native result: which extensions it holds and which of its files are theirs alone. It is found out from
/// the modules that were linked in and from PostgreSQL's control files. plpgsql is in every template, hence part of the core.
/// </summary>
internal static partial class ExtensionList
{
    private const string Core = "plpgsql";

    private const string Folder = "prefix/share/postgresql/extension";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    public static async Task WriteAsync(string native, ModuleList modules, CancellationToken cancel)
    {
        object[] rows =
        [
            .. modules.Modules.Where(module => module.Extension is not null and not Core)
                .OrderBy(module => module.Extension, StringComparer.Ordinal)
                .Select(module => Row(native, module)),
        ];
        await File.WriteAllTextAsync(
            Path.Combine(native, "extensions.json"), JsonSerializer.Serialize(new { extensions = rows }, Json) + "\n", cancel);
    }

    private static object Row(string native, ExtensionModule module)
    {
        string name = module.Extension!;
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(native, Folder))
            .Select(file => Path.GetFileName(file))
            .Where(file => file == name + ".control" || file.StartsWith(name + "--", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Folder}/{file}")];
        string control = File.ReadAllText(Path.Combine(native, Folder, name + ".control"));
        return new
        {
            name,
            version = Value(control, "default_version") ?? throw new BuildFailure($"{name}.control states no default_version"),
            status = "shipped",
            kind = "contrib",
            extension = true,
            source = "postgresql",
            licence = "PostgreSQL",
            @static = true,
            modules = new[] { module.Name },
            requires = (Value(control, "requires") ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Where(other => other != Core),
            preload = module.Preload,
            pack = "LibPglite.Runtime",
            files,
        };
    }

    /// <summary>The value of a setting in a control file, without its quotes.</summary>
    private static string? Value(string control, string setting) => Setting().Matches(control)
        .Where(match => match.Groups["name"].Value == setting)
        .Select(match => match.Groups["value"].Value.Trim())
        .LastOrDefault();

    [GeneratedRegex(@"^\s*(?<name>\w+)\s*=\s*'?(?<value>[^'#\n]*)'?", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
