using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>The families that say what a payload was made from and with: provenance, toolchain, contract.</summary>
internal static partial class SourceReports
{
    /// <summary>Every archive with its hash and licence, and every package that was compiled against.</summary>
    public static JsonObject Provenance(BuildContext context, IReadOnlyList<LockedFile> archives, SourceLicences licences, string? commit) => new()
    {
        ["repository"] = "https://github.com/PgliteSdk/PgliteSdk",
        ["commit"] = commit,
        ["archives"] = Report.Array(archives.Select(file => Describe(file, licences.OfArchive(file.Name)))),
        ["buildInputs"] = Report.Array(context.Lock.Sysroot(context.Target.Rid).Packages.OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => Describe(file, licences.OfBuildInput(file.Name)))),
    };

    /// <summary>The tools, and every step from sources to results with its flags and the hashes of our own files.</summary>
    public static async Task<JsonObject> ToolchainAsync(BuildContext context, string pack, IReadOnlyList<BuildStep> steps)
    {
        List<JsonObject> tools = [];
        string[] uses = pack == ExtensionRow.RuntimePack ? [ToolUse.Native] : [ToolUse.Native, ToolUse.Packs];
        foreach (LockedTool tool in context.Lock.ToolsFor(uses).Where(tool => tool.Command is not null))
        {
            string text = await new Tool(tool.Command!).ReadAsync(["--version"], context.Cancel);
            tools.Add(new JsonObject { ["command"] = tool.Command, ["version"] = FirstLine(text) });
        }

        return new JsonObject
        {
            ["target"] = context.Lock.Sysroot(context.Target.Rid).Triple,
            ["tools"] = Report.Array(tools),
            ["steps"] = Report.Array(steps.Select(step => new JsonObject
            {
                ["name"] = step.Name,
                ["key"] = step.Key,
                ["settings"] = Report.Array(step.Settings.Select(setting => new JsonObject { ["name"] = setting.Key, ["value"] = setting.Value })),
                ["files"] = Report.Array(step.Files.Select(file => new JsonObject { ["path"] = file.Key, ["sha256"] = file.Value })),
            })),
        };
    }

    /// <summary>The tables of what may be taken from outside, as the pass and the gate read them.</summary>
    public static JsonObject ContractTables(BuildContext context) => new()
    {
        ["libraries"] = Report.Array(context.Target.Format.SystemLibraries.Order(StringComparer.Ordinal)),
        ["moduleVersion"] = ModuleVersion(context.Repository.Native),
        ["inside"] = Report.Array(context.Contract.OfModule(isCxx: true).SelectMany(table => Rows(table, words: 3)).OrderBy(row => row[0], StringComparer.Ordinal)
            .Select(row => new JsonObject { ["name"] = row[0], ["class"] = row[1], ["reason"] = row[2] })),
        ["outside"] = Report.Array(context.Contract.Outside.Concat(context.Contract.CxxRuntime).SelectMany(table => Rows(table, words: 2)).DistinctBy(row => row[0])
            .OrderBy(row => row[0], StringComparer.Ordinal).Select(row => new JsonObject { ["name"] = row[0], ["reason"] = row[1] })),
    };

    /// <summary>What the engine's loader compares a module's descriptor with.</summary>
    private static int ModuleVersion(string native)
    {
        string header = Path.Combine(native, "session", "dynamic_module.h");
        return VersionPattern().Match(File.ReadAllText(header)) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new BuildFailure($"{header} defines no DYNAMIC_MODULE_VERSION");
    }

    [GeneratedRegex(@"#define\s+DYNAMIC_MODULE_VERSION\s+(\d+)")]
    private static partial Regex VersionPattern();

    /// <summary>The archives of the lock file that one of the steps used, by name.</summary>
    public static IReadOnlyList<LockedFile> Used(SourceLock sources, IReadOnlyList<BuildStep> steps)
    {
        HashSet<string> values = [.. steps.SelectMany(step => step.Settings).Select(setting => setting.Value)];
        return [.. sources.Archives.Where(file => values.Contains(file.Sha256)).OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private static JsonObject Describe(LockedFile file, string licence) => new()
    {
        ["name"] = file.Name,
        ["version"] = file.Version,
        ["file"] = file.File,
        ["sha256"] = file.Sha256,
        ["license"] = licence,
    };

    private static IEnumerable<string[]> Rows(string table, int words) => File.ReadLines(table)
        .Select(line => line.Split('#')[0].Trim())
        .Where(line => line.Length > 0)
        .Select(line => line.Split((char[]?)null, words, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Select(row => row.Length == words ? row : throw new BuildFailure($"{table}: '{row[0]}' has no reason"))
        .OrderBy(row => row[0], StringComparer.Ordinal);

    /// <summary>Some old tools say their version nowhere but among their errors; they only unpack what a hash vouches for.</summary>
    private static string FirstLine(string text) => text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "unknown";
}

/// <summary>Whose licence what came from outside has: the data in runtime-packs/. A file without a row stops the build.</summary>
internal sealed class SourceLicences
{
    private readonly Dictionary<string, string> archives;
    private readonly HashSet<(string Pack, string Archive)> parts;
    private readonly Dictionary<string, string> buildInputs;

    private SourceLicences(Dictionary<string, string> archives, HashSet<(string Pack, string Archive)> parts, Dictionary<string, string> buildInputs)
    {
        this.archives = archives;
        this.parts = parts;
        this.buildInputs = buildInputs;
    }

    public static SourceLicences Read(string folder)
    {
        Dictionary<string, string> archives = new(StringComparer.Ordinal);
        HashSet<(string, string)> parts = [];
        foreach (JsonElement component in Rows(Path.Combine(folder, "components.json")).Where(row => row.TryGetProperty("source", out _)))
        {
            string source = component.GetProperty("source").GetString()!;
            archives.TryAdd(source, component.GetProperty("license").GetString()!);
            parts.UnionWith(component.TryGetProperty("packs", out JsonElement packs)
                ? packs.EnumerateArray().Select(pack => (pack.GetString()!, source))
                : [(ExtensionRow.RuntimePack, source)]);
        }

        return new SourceLicences(archives, parts, Rows(Path.Combine(folder, "build-inputs.json"))
            .ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("license").GetString()!, StringComparer.Ordinal));
    }

    /// <summary>Whether a pack holds a part of an archive; one that no component comes from is for the licence to refuse.</summary>
    public bool IsIn(string pack, string name) => !archives.ContainsKey(name) || parts.Contains((pack, name));

    public string OfArchive(string name) => archives.GetValueOrDefault(name)
        ?? throw new BuildFailure($"runtime-packs/components.json has no component that comes from the source '{name}'");

    public string OfBuildInput(string name) => buildInputs.GetValueOrDefault(name)
        ?? throw new BuildFailure($"runtime-packs/build-inputs.json has no row for '{name}'");

    private static JsonElement[] Rows(string path) => JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(path))!;
}
