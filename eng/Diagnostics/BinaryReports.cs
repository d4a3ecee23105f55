using System.Text.Json.Nodes;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>The families that say what binaries give and take: symbols, dependency closure, platform floor.</summary>
internal static class BinaryReports
{
    /// <summary>Exports and imports, and the plugin's registry: what it lends to modules by name.</summary>
    public static JsonObject Symbols(IEnumerable<Binary> binaries, string exportsFile)
    {
        ILookup<string, string> registry = File.ReadLines(exportsFile).Select(line => line.Split(' ', 2)).ToLookup(words => words[0], words => words[1]);
        JsonArray Names(string kind) => Report.Array(registry[kind].Order(StringComparer.Ordinal));
        return new JsonObject
        {
            ["binaries"] = Report.Array(binaries.Select(binary => new JsonObject
            {
                ["path"] = binary.Path,
                ["exports"] = Report.Array(binary.Exports),
                ["imports"] = Report.Array(binary.Imports),
            })),
            ["registry"] = new JsonObject
            {
                ["functions"] = Names("function"),
                ["constants"] = Names("constant"),
                ["variables"] = Names("variable"),
            },
        };
    }

    /// <summary>What each binary loads, by itself and through others of the payload.</summary>
    public static JsonObject Closure(ObjectFormat format, IReadOnlyList<Binary> binaries) => new()
    {
        ["system"] = Report.Array(format.SystemLibraries.Order(StringComparer.Ordinal)),
        ["binaries"] = Report.Array(binaries.Select(binary => new JsonObject
        {
            ["path"] = binary.Path,
            ["soname"] = binary.Soname,
            ["needed"] = Report.Array(binary.Needed),
            ["runPaths"] = Report.Array(binary.RunPaths),
            ["closure"] = Report.Array(Reached(binary, binaries).Order(StringComparer.Ordinal)),
        })),
    };

    public static JsonObject Platform(EngineTarget target, IReadOnlyList<Binary> binaries) => new()
    {
        ["os"] = target.Platform.Os,
        ["architecture"] = target.Platform.Architecture,
        ["library"] = target.Platform.Library,
        ["floor"] = binaries.Max(binary => binary.Floor)!.ToString(),
        ["binaries"] = Report.Array(binaries.Select(binary => new JsonObject
        {
            ["path"] = binary.Path,
            ["floor"] = binary.Floor.ToString(),
            ["because"] = binary.Newest,
        })),
    };

    private static HashSet<string> Reached(Binary start, IReadOnlyList<Binary> binaries)
    {
        HashSet<string> reached = [];
        Queue<Binary> open = new([start]);
        while (open.TryDequeue(out Binary? next))
        {
            foreach (string name in next.Needed.Where(reached.Add))
            {
                if (binaries.FirstOrDefault(other => (other.Soname ?? Path.GetFileName(other.Path)) == name) is { } ours)
                {
                    open.Enqueue(ours);
                }
            }
        }

        return reached;
    }
}
