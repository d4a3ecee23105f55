using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LibPglite.Payload;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Testing;

/// <summary>
/// A system that cannot be run where its packs are made is tried with this on a machine of its own, from the packages alone: the sample
/// program, the doctor's self-test, and the cases of the protocol. What came out is written to artifacts/smoke/RID/smoke.json.
/// </summary>
internal sealed class Smoke(BuildContext context)
{
    private const string Protocol = "FullyQualifiedName~.Protocol";

    private readonly List<JsonObject> checks = [];

    /// <summary>Whether all of it went well.</summary>
    public async Task<bool> RunAsync()
    {
        string pack = FindPack();
        string payload = Path.Combine(context.Repository.Artifacts, "payload", BuildContext.Rid, "pglite");
        await CheckAsync("unpack", _ =>
        {
            new LocalFeed(context.Repository.Feed, context.Repository.Packages).DropStale();
            Directory.CreateDirectory(Path.GetDirectoryName(payload)!);
            LocalFeed.UnpackPayload(pack, payload);
            return Task.CompletedTask;
        });
        await CheckAsync("quickstart", _ => Quickstart.RunAsync(context));
        await CheckAsync("doctor", log => DotNet.RunAsync(context, log,
            ["run", "--project", "sdk/LibPglite.Tool", "--configuration", "Release", "--", "doctor", "--self-test", pack]));
        await CheckAsync("protocol", async _ =>
        {
            TestReport report = await TestsAsync();
            if (report.Failed.Count > 0 || report.Passed == 0)
            {
                throw new BuildFailure($"{report.Summary()}: {string.Join(", ", report.Failed.Select(note => $"{note.Test} ({note.Message})"))}");
            }
        });
        Write(payload);
        return checks.TrueForAll(check => (bool)check["passed"]!);
    }

    private string FindPack()
    {
        string name = $"LibPglite.Runtime.{BuildContext.Rid}.*.nupkg";
        string[] packs = Directory.Exists(context.Repository.Feed) ? Directory.GetFiles(context.Repository.Feed, name) : [];
        return packs.Length == 1
            ? packs[0]
            : throw new BuildFailure($"{context.Repository.Relative(context.Repository.Feed)} has {packs.Length} packages {name}: put there what './build.sh pack' made on Linux x64");
    }

    private async Task<TestReport> TestsAsync()
    {
        string project = Path.Combine(context.Repository.Root, "tests", "Facade", "Facade.Tests.csproj");
        var run = new TestRun(context, TestEnvironment.Managed(context), Protocol);
        await run.BuildAsync(project);
        return await run.RunAsync(project);
    }

    /// <summary>One that fails does not keep the others from being tried: on a machine that is hard to come by, all counts.</summary>
    private async Task CheckAsync(string name, Func<StepLog, Task> check)
    {
        DateTimeOffset start = DateTimeOffset.UtcNow;
        string? failure = null;
        try
        {
            await context.Journal.StepAsync($"smoke-{name}", name, check);
        }
        catch (Exception exception) when (BuildFailure.Describe(exception) is { } line)
        {
            failure = line;
            context.Journal.Line($"  FAILED  {name}: {line}");
        }

        checks.Add(new JsonObject
        {
            ["name"] = name,
            ["start"] = start.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["end"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["passed"] = failure is null,
            ["failure"] = failure,
        });
    }

    private void Write(string payload)
    {
        string folder = Directory.CreateDirectory(Path.Combine(context.Repository.Artifacts, "smoke", BuildContext.Rid)).FullName;
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(payload, PayloadManifest.FileName));
        Report.Write(folder, "smoke", new ReportSubject(BuildContext.Rid, ContentDigest.Of(manifest.Files)), new JsonObject
        {
            ["system"] = RuntimeInformation.OSDescription,
            ["checks"] = Report.Array(checks),
        });
    }
}
