using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// The extension inventory against the files: each shipped extension is whole (control file, a way to its default version,
/// modules, what it requires), and no file of the extension folders is without an owner.
/// </summary>
internal static partial class ExtensionChecks
{
    private const string Scripts = "prefix/share/postgresql/extension/";
    private const string Libraries = "prefix/lib/postgresql/";

    /// <summary>The one that every cluster has from its template; no row of the inventory is about it.</summary>
    private const string Core = "plpgsql";

    public static void Run(Examination examination)
    {
        if (examination.Documents["extensions"] is not { } document)
        {
            return;
        }

        JsonElement[] rows = [.. document.GetProperty("extensions").EnumerateArray()];
        HashSet<string> chosen = [.. examination.Part.Extensions.Select(extension => extension.Name)];
        JsonElement[] shipped = [.. Shipped(examination, document).Where(row => examination.LeftOut.Count == 0 || chosen.Contains(Text(row, "name")))];
        HashSet<string> names = [Core, .. shipped.Concat(Below(examination, rows)).Select(row => Text(row, "name"))];
        foreach (JsonElement row in shipped)
        {
            Check(examination, row, names);
        }

        foreach (JsonElement row in rows.Where(row => Text(row, "status") != "shipped" && !row.TryGetProperty("reason", out _)))
        {
            examination.Find(examination.Documents.PathOf("extensions"), "PGL3301", Text(row, "name"), "it is not shipped, and no reason is given");
        }

        HashSet<string> owned = [.. shipped.SelectMany(row => Examination.Texts(row.GetProperty("files")))];
        foreach (string path in examination.Files.Keys.Where(path => IsOwnable(path) && !owned.Contains(path)))
        {
            examination.Find(path, "PGL3302", path);
        }

        examination.Compare("extensions", "the extensions of the manifest", shipped.Select(row => $"{Text(row, "name")} {Text(row, "version")}"),
            examination.Part.Extensions.Select(extension => $"{extension.Name} {extension.Version}"));
    }

    /// <summary>What a pack that is laid over a runtime may require of it: of what is there, or while it is alone, of what ships.</summary>
    private static IEnumerable<JsonElement> Below(Examination examination, JsonElement[] rows)
    {
        HashSet<string> there = [.. examination.Manifest.Extensions.Select(extension => extension.Name)];
        return examination.Part.IsRuntime
            ? []
            : rows.Where(row => examination.Part.IsAlone ? Text(row, "status") == "shipped" : there.Contains(Text(row, "name")));
    }

    /// <summary>The files of extensions that a selection does without; none when the manifest names every extension that ships.</summary>
    public static HashSet<string> LeftOut(Examination examination)
    {
        if (!examination.MaySelect || examination.Documents["extensions"] is not { } document)
        {
            return [];
        }

        HashSet<string> chosen = [.. examination.Part.Extensions.Select(extension => extension.Name)];
        JsonElement[] shipped = [.. Shipped(examination, document)];
        return chosen.IsProperSubsetOf(shipped.Select(row => Text(row, "name")))
            ? [.. shipped.Where(row => !chosen.Contains(Text(row, "name"))).SelectMany(row => Examination.Texts(row.GetProperty("files")))]
            : [];
    }

    private static IEnumerable<JsonElement> Shipped(Examination examination, JsonElement document) => document.GetProperty("extensions").EnumerateArray()
        .Where(row => Text(row, "status") == "shipped" && Text(row, "pack") == examination.Part.Pack);

    private static void Check(Examination examination, JsonElement row, HashSet<string> names)
    {
        string name = Text(row, "name");
        void Incomplete(string why) => examination.Find(examination.Documents.PathOf("extensions"), "PGL3301", name, why);
        foreach (string path in Examination.Texts(row.GetProperty("files")).Where(path => !examination.Files.ContainsKey(path)))
        {
            Incomplete($"'{path}' is missing");
        }

        foreach (string required in Examination.Texts(row.GetProperty("requires")).Where(required => !names.Contains(required)))
        {
            Incomplete($"it requires {required}, which the pack does not ship");
        }

        foreach (string module in Examination.Texts(row.GetProperty("modules")).Where(module => !Holds(examination, module, row.GetProperty("static").GetBoolean())))
        {
            Incomplete($"its module {module} is missing");
        }

        if (row.GetProperty("extension").GetBoolean())
        {
            Control(examination, name, Text(row, "version"), Incomplete);
        }
    }

    private static void Control(Examination examination, string name, string version, Action<string> incomplete)
    {
        string path = $"{Scripts}{name}.control";
        if (!examination.Files.ContainsKey(path) || examination.Read(path) is not { } bytes)
        {
            incomplete($"'{path}' is missing");
            return;
        }

        string? stated = DefaultVersion().Match(Encoding.UTF8.GetString(bytes)) is { Success: true } match ? match.Groups[1].Value : null;
        if (stated != version)
        {
            examination.Contradict("extensions", $"the version of {name}", version, stated ?? "none in its control file");
        }

        if (stated is not null && !Reachable(examination.Files.Keys, name, stated))
        {
            incomplete($"no script leads to its default version {stated}");
        }
    }

    /// <summary>Whether the scripts NAME--VERSION.sql and NAME--FROM--TO.sql lead to a version.</summary>
    private static bool Reachable(IEnumerable<string> paths, string name, string version)
    {
        string[][] scripts =
        [
            .. paths.Where(path => path.StartsWith($"{Scripts}{name}--", StringComparison.Ordinal) && path.EndsWith(".sql", StringComparison.Ordinal))
                .Select(path => path[(Scripts.Length + name.Length + 2)..^".sql".Length].Split("--")),
        ];
        HashSet<string> reached = [.. scripts.Where(script => script.Length == 1).Select(script => script[0])];
        while (scripts.Any(script => script.Length == 2 && reached.Contains(script[0]) && reached.Add(script[1])))
        {
        }

        return reached.Contains(version);
    }

    /// <summary>A linked-in module is known to the plugin by its name, a dynamic one is a file.</summary>
    private static bool Holds(Examination examination, string module, bool linked) => linked
        ? examination.Binaries.Plugin is { } plugin && plugin.Bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\0{module}\0")) >= 0
        : examination.Files.ContainsKey($"{Libraries}{module}.so") || examination.Files.ContainsKey($"{Libraries}{module}.dylib");

    private static bool IsOwnable(string path) =>
        path.StartsWith(Libraries, StringComparison.Ordinal)
        || (path.StartsWith(Scripts, StringComparison.Ordinal) && !path.StartsWith($"{Scripts}{Core}.", StringComparison.Ordinal)
            && !path.StartsWith($"{Scripts}{Core}--", StringComparison.Ordinal));

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "none";

    [GeneratedRegex(@"^\s*default_version\s*=\s*'?([^'\s#]+)'?", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex DefaultVersion();
}
