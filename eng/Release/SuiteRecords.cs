using System.Text.Json;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Release;

/// <summary>
/// The result files that the conformance suites left, as records of the gate. A result of another payload, of another time or
/// whose log is not the one that it hashed is refused: it would prove nothing.
/// </summary>
internal static class SuiteRecords
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads all results in a folder, copies their logs to <paramref name="logs"/>, and returns the records by name.</summary>
    public static IReadOnlyList<GateRecord> Read(string folder, string logs, PlaceNames places, string manifest, DateTimeOffset begin)
    {
        List<GateRecord> records = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            Result result = JsonSerializer.Deserialize<Result>(File.ReadAllBytes(path), Json) ?? throw new BuildFailure($"{path} is empty");

            // Without a payload it judged the ordinary server: a control, or a test of the harness.
            if (result.PayloadManifestSha256 is null)
            {
                continue;
            }

            string log = Path.Combine(folder, result.Log);
            if (result.PayloadManifestSha256 != manifest || result.Start < begin || Hash.OfFile(log) != result.LogSha256)
            {
                throw new BuildFailure($"the gate of the release is shut: {path} is stale: it was made from another payload, at another time or from another log");
            }

            if (result.ExitStatus != 0 || result.Cases.Count == 0 || result.Cases.Any(one => !one.Passed))
            {
                throw new BuildFailure($"the gate of the release is shut: the suite {result.Name} did not pass whole; see {log}");
            }

            File.Copy(log, Path.Combine(logs, result.Log));
            records.Add(new GateRecord(result.Name, [.. result.Command.Select(places.Name)], result.Start, result.End, result.ExitStatus,
                [.. result.Cases.Select(one => KeyValuePair.Create(one.Name, one.Passed))], result.Log, result.LogSha256));
        }

        return records.Count > 0 ? records : throw new BuildFailure($"the gate of the release is shut: no suite left a result in {folder}");
    }

    private sealed record Result(
        string Name,
        IReadOnlyList<string> Command,
        DateTimeOffset Start,
        DateTimeOffset End,
        int ExitStatus,
        IReadOnlyList<Case> Cases,
        string Log,
        string LogSha256,
        string? PayloadManifestSha256);

    private sealed record Case(string Name, bool Passed);
}
