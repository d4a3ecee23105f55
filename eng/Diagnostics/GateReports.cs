using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>A run that judged a payload: what was run, when, how it ended.</summary>
/// <param name="Command">With names in braces where this machine's paths were.</param>
/// <param name="Cases">Name, and whether it passed.</param>
internal sealed record GateRecord(
    string Name,
    IReadOnlyList<string> Command,
    DateTimeOffset Start,
    DateTimeOffset End,
    int ExitStatus,
    IReadOnlyList<KeyValuePair<string, bool>> Cases,
    string Log,
    string LogSha256);

/// <summary>
/// The families that say how a payload behaves: the lifecycle contract and the conformance results. Outside of a release nothing
/// has judged the payload, and their lists of runs are empty.
/// </summary>
internal static partial class GateReports
{
    public static JsonObject Conformance(IEnumerable<GateRecord> suites) => new() { ["suites"] = Report.Array(suites.Select(Describe)) };

    /// <summary>What pglite.h promises about a cluster's life, and the runs that tried it.</summary>
    public static JsonObject Lifecycle(string header, string abi, IEnumerable<GateRecord> checks) => new()
    {
        ["abi"] = abi,
        ["functions"] = Report.Array(Gate.ExportPattern().Matches(header).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)),
        ["statuses"] = Numbers(header, "PGLITE_OK", "PGLITE_E_"),
        ["states"] = Numbers(header, "PGLITE_STATE_"),
        ["stopModes"] = Numbers(header, "PGLITE_STOP_"),
        ["events"] = Numbers(header, "PGLITE_EVENT_"),
        ["checks"] = Report.Array(checks.Select(Describe)),
    };

    private static JsonArray Numbers(string header, params string[] prefixes) => Report.Array(EnumeratorPattern().Matches(header)
        .Select(match => (Name: match.Groups[1].Value, Value: int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
        .Where(row => prefixes.Any(prefix => row.Name.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(row => new JsonObject { ["name"] = row.Name, ["value"] = row.Value }));

    private static JsonObject Describe(GateRecord record) => new()
    {
        ["name"] = record.Name,
        ["command"] = Report.Array(record.Command),
        ["start"] = record.Start.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["end"] = record.End.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["exitStatus"] = record.ExitStatus,
        ["cases"] = Report.Array(record.Cases.Select(one => new JsonObject { ["name"] = one.Key, ["passed"] = one.Value })),
        ["log"] = record.Log,
        ["logSha256"] = record.LogSha256,
    };

    [GeneratedRegex(@"^\t(PGLITE_[A-Z_]+) = (\d+)", RegexOptions.Multiline)]
    private static partial Regex EnumeratorPattern();
}
