using System.Text.Json;
using LibPglite.Payload;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Sources;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Release;

/// <summary>
/// Runs the suites that a release demands against the packed payload. Like every heavy step it is made once for its inputs - the
/// content of the payload, the suites, the facade - and kept: the same payload is not judged twice, and two releases from the same
/// sources tell of the same runs. What failed or was skipped is not kept, and stops the release.
/// </summary>
internal sealed class Judgement(BuildContext context, NativeTree native, Packed packed)
{
    private const string RecordsFile = "records.json";

    /// <summary>Suites of PostgreSQL, our own about engine and facade, and those of a pack that is laid over the runtime.</summary>
    private static readonly string[] Projects = ["Conformance", "Engine", "Facade", "PostGIS"];

    /// <summary>The projects whose reports become records of the runtime pack.</summary>
    private static readonly string[] Checks = ["Engine", "Facade"];

    private static readonly string[] Inputs =
        ["eng/Release", "eng/Testing", "runtime-packs/gate.json", "sdk/LibPglite", "tests/Conformance", "tests/Engine", "tests/Facade", "tests/PostGIS", "tests/hosts"];

    /// <summary>The folder of the logs, and what they say in short.</summary>
    public async Task<(string Folder, GateRecords Records)> RunAsync()
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(packed.Payload, PayloadManifest.FileName));
        string folder = await context.Cache.GetAsync(await KeyAsync(manifest), "run the suites against the packed payload", MakeAsync, context.Cancel);
        return (folder, JsonSerializer.Deserialize<GateRecords>(await File.ReadAllBytesAsync(Path.Combine(folder, RecordsFile), context.Cancel))!);
    }

    private async Task<CacheKey> KeyAsync(PayloadManifest manifest)
    {
        string root = context.Repository.Root;
        string files = await new Tool("git") { WorkingDirectory = root }.ReadAsync(["ls-files", "-z", "--", .. Inputs], context.Cancel);
        return new CacheKey("judgement")
            .Add("content", ContentDigest.Of(manifest.Files))
            .AddAll("pack", packed.ExtensionPacks.Select(pack => ContentDigest.Of(LocalFeed.Manifest(pack).Files)))
            .Add("stock", Path.GetFileName(native.Stock.Folder))
            .Add("modules", Path.GetFileName(native.TestModules.Folder))
            .Add("runtime", Environment.Version.ToString())
            .AddFiles(root, files.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(file => Path.Combine(root, file)));
    }

    private async Task MakeAsync(string target, StepLog log)
    {
        DateTimeOffset begin = DateTimeOffset.UtcNow;
        string results = Path.Combine(context.Repository.Artifacts, "conformance");
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        Dictionary<string, string?> variables = await TestEnvironment.WholeAsync(context, native, packed);
        variables[TestEnvironment.Release] = "1";
        var run = new TestRun(context, variables, filter: null);
        var checks = new List<GateRecord>();
        foreach (string project in TestRun.Projects(context.Repository, managedOnly: false).Where(project => Projects.Contains(TestRun.NameOf(project), StringComparer.Ordinal)))
        {
            await run.BuildAsync(project);
            TestReport report = await run.RunAsync(project);
            Refuse(project, report);
            if (Checks.Contains(TestRun.NameOf(project), StringComparer.Ordinal))
            {
                string trx = Path.Combine(context.Repository.Artifacts, "test-results", TestRun.NameOf(project), "results.trx");
                checks.Add(TestRecord.Read(trx, TestRun.NameOf(project), Path.Combine(target, TestRun.NameOf(project).ToLowerInvariant() + ".trx")));
            }
        }

        string manifest = Hash.OfFile(Path.Combine(packed.Payload, PayloadManifest.FileName));
        IReadOnlyList<GateRecord> suites = SuiteRecords.Read(results, target, new PlaceNames(context.Repository, native), manifest, begin);
        await File.WriteAllTextAsync(Path.Combine(target, RecordsFile), JsonSerializer.Serialize(new GateRecords(suites, checks)), context.Cancel);
        log.Note = $"{suites.Count} suites, {checks.Count} checks";
    }

    private void Refuse(string project, TestReport report)
    {
        if (report.Failed.Count + report.Skipped.Count > 0 || report.Passed == 0)
        {
            foreach (TestNote note in report.Failed.Concat(report.Skipped))
            {
                context.Journal.Line($"  {note.Test}: {note.Message}");
            }

            throw new BuildFailure($"the gate of the release is shut: tests/{TestRun.NameOf(project)}: {report.Summary()}");
        }
    }
}
