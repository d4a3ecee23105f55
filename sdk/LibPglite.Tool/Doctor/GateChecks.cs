using System.Globalization;
using System.Reflection;
using System.Text.Json;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// Whether a pack may call itself runtime-ready: every run that a release demands was made against this payload, was not
/// narrowed, and passed. What is demanded is data that this tool carries. A development pack states no runs, and need not.
/// </summary>
internal static class GateChecks
{
    private const string Resource = "gate.json";

    public static void Run(Examination examination)
    {
        bool ready = examination.Part.IsRuntime && examination.Manifest.Identity.RuntimeStatus == PayloadIdentity.RuntimeReady;
        using JsonDocument gate = Demands();
        foreach ((string family, string list) in new[] { ("conformance", "suites"), ("lifecycle", "checks") })
        {
            if (examination.Documents[family] is { } document)
            {
                JsonElement[] runs = [.. document.GetProperty(list).EnumerateArray()];
                foreach (JsonElement run in runs)
                {
                    CheckRun(examination, family, run);
                }

                foreach (JsonElement demand in ready ? [.. gate.RootElement.GetProperty(list).EnumerateArray()] : Array.Empty<JsonElement>())
                {
                    CheckDemand(examination, family, demand, runs);
                }
            }
        }
    }

    /// <summary>A run that is told of has to have passed, ended after it began, and had cases.</summary>
    private static void CheckRun(Examination examination, string family, JsonElement run)
    {
        string name = run.GetProperty("name").GetString()!;
        string[] failed = [.. run.GetProperty("cases").EnumerateArray().Where(one => !one.GetProperty("passed").GetBoolean()).Select(one => one.GetProperty("name").GetString()!)];
        int exit = run.GetProperty("exitStatus").GetInt32();
        if (failed.Length > 0 || exit != 0)
        {
            examination.Find(examination.Documents.PathOf(family), "PGL3402", name, failed.Length, exit, failed.Length > 0 ? Examination.Few(failed) : "none by name");
        }

        if (Moment(run, "end") < Moment(run, "start"))
        {
            examination.Contradict(family, $"the times of {name}", "it ended", "before it began");
        }
    }

    private static void CheckDemand(Examination examination, string family, JsonElement demand, JsonElement[] runs)
    {
        string name = demand.GetProperty("name").GetString()!;
        int cases = demand.GetProperty("cases").GetInt32();
        JsonElement[] found = [.. runs.Where(run => run.GetProperty("name").GetString() == name)];
        int ran = found.Length == 1 ? found[0].GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("name").GetString()).Distinct().Count() : 0;
        if (found.Length != 1)
        {
            examination.Find(examination.Documents.PathOf(family), "PGL3401", name, $"it has {found.Length} runs, not one");
        }
        else if (ran < cases)
        {
            examination.Find(examination.Documents.PathOf(family), "PGL3401", name, $"it was narrowed to {ran} cases of {cases}");
        }
    }

    private static JsonDocument Demands()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        return JsonDocument.Parse(stream);
    }

    private static DateTimeOffset Moment(JsonElement run, string name) =>
        DateTimeOffset.TryParse(run.GetProperty(name).GetString(), CultureInfo.InvariantCulture, out DateTimeOffset moment) ? moment : DateTimeOffset.MaxValue;
}
