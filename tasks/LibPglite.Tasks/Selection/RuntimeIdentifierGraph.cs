using System.Text.Json;
using System.Text.RegularExpressions;

namespace LibPglite.Selection;

/// <summary>
/// Which of the runtime identifiers that there are packs for serves a system. The SDK's graph says which identifiers are compatible:
/// <c>fedora-x64</c> with <c>linux-x64</c>. It no longer grows, so a release that it does not know is taken for its distribution.
/// </summary>
public sealed class RuntimeIdentifierGraph
{
    /// <summary>The graph calls them compatible with <c>linux-ARCH</c>, as they are for managed code; the engine is for glibc.</summary>
    private static readonly string[] OtherLibraries = ["linux-musl", "linux-bionic"];

    private readonly string? _file;
    private readonly string? _sdkRid;
    private readonly string? _portableRid;

    /// <summary>States where to look.</summary>
    /// <param name="file">The graph of the SDK, or null or empty when there is none.</param>
    /// <param name="sdkRid">The identifier that the SDK was built for, which may be one of a distribution's own.</param>
    /// <param name="portableRid">The portable identifier that <paramref name="sdkRid"/> stands for, as the SDK says.</param>
    public RuntimeIdentifierGraph(string? file = null, string? sdkRid = null, string? portableRid = null)
    {
        _file = file;
        _sdkRid = sdkRid;
        _portableRid = portableRid;
    }

    /// <summary>The supported identifier that serves <paramref name="rid"/>, or null. The graph is read only when it is asked.</summary>
    public string? Resolve(string rid, IReadOnlyCollection<string> supported)
    {
        if (supported.Contains(rid))
        {
            return rid;
        }

        foreach (string compatible in Compatible(rid))
        {
            if (LibraryOf(compatible) is not null)
            {
                return null;
            }

            if (supported.Contains(compatible))
            {
                return compatible;
            }
        }

        return null;
    }

    /// <summary>The C library of the system, when it is one that no pack is made for: <c>musl</c>, <c>bionic</c>.</summary>
    public string? OtherLibraryOf(string rid) => Compatible(rid).Select(LibraryOf).FirstOrDefault(library => library is not null);

    private static string? LibraryOf(string rid) =>
        OtherLibraries.FirstOrDefault(library => (rid + "-").StartsWith(library + "-", StringComparison.Ordinal))?.Substring("linux-".Length);

    /// <summary><paramref name="rid"/> and what it is compatible with, nearest first.</summary>
    private List<string> Compatible(string rid)
    {
        string start = rid == _sdkRid && !string.IsNullOrEmpty(_portableRid) ? _portableRid! : rid;
        Dictionary<string, string[]> graph = ReadGraph();
        if (!graph.ContainsKey(start))
        {
            start = Regex.Replace(start, @"^([a-z-]+)\.[0-9.]+-", "$1-");
        }

        List<string> reached = [start];
        for (int i = 0; i < reached.Count; i++)
        {
            if (graph.TryGetValue(reached[i], out string[]? imports))
            {
                reached.AddRange(imports.Where(import => !reached.Contains(import, StringComparer.Ordinal)));
            }
        }

        return reached;
    }

    private Dictionary<string, string[]> ReadGraph()
    {
        Dictionary<string, string[]> graph = new(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(_file) || !File.Exists(_file))
        {
            return graph;
        }

        using FileStream stream = File.OpenRead(_file!);
        using JsonDocument document = JsonDocument.Parse(stream);
        foreach (JsonProperty runtime in document.RootElement.GetProperty("runtimes").EnumerateObject())
        {
            graph[runtime.Name] = runtime.Value.TryGetProperty("#import", out JsonElement imports)
                ? imports.EnumerateArray().Select(import => import.GetString()!).ToArray()
                : [];
        }

        return graph;
    }
}
