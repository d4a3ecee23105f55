using System.Text.Json.Nodes;
using LibPglite.Payload;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Release;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

/// <summary>What opens the gate of a release, and what is left when it stays shut.</summary>
[TestClass]
public sealed class ReleaseTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Manifest = new('a', 64);

    private readonly Scratch scratch = new();

    [TestMethod]
    public void ResultsOfThePayloadBecomeRecordsWithoutPathsOfThisMachine()
    {
        Result("core");
        Result("control", ("payloadManifestSha256", null));
        GateRecord record = Read().Single();
        Assert.AreEqual("core", record.Name);
        CollectionAssert.AreEqual(new[] { "{stock-build}/pg_regress", "--bindir={stock}/bin", "--host={temporary}", "--user=postgres" }, record.Command.ToArray());
        Assert.IsTrue(File.Exists(scratch.Combine("logs/core.log")), "the log goes along");
    }

    [TestMethod]
    public void ResultOfAnotherPayloadIsRefused() => Refused("stale", ("payloadManifestSha256", new string('b', 64)));

    [TestMethod]
    public void ResultFromBeforeTheGateIsRefused() => Refused("stale", ("start", "2025-12-31T23:59:59Z"));

    [TestMethod]
    public void ResultWhoseLogIsAnotherIsRefused() => Refused("stale", ("logSha256", new string('0', 64)));

    [TestMethod]
    public void FailedCaseIsRefused() => Refused("did not pass whole", ("cases", new JsonArray(new JsonObject { ["name"] = "boolean", ["passed"] = false })));

    [TestMethod]
    public void BadExitStatusIsRefused() => Refused("did not pass whole", ("exitStatus", 2));

    [TestMethod]
    public void SuiteWithoutCasesIsRefused() => Refused("did not pass whole", ("cases", new JsonArray()));

    [TestMethod]
    public void GateWithoutAnyResultIsShut()
    {
        Directory.CreateDirectory(scratch.Combine("results"));
        Assert.Contains("no suite left a result", Assert.ThrowsExactly<BuildFailure>(Read).Message);
    }

    [TestMethod]
    public void ReportOfATestProgramBecomesARecordWithItsClasses()
    {
        string trx = scratch.Combine("results.trx");
        File.WriteAllText(trx, """
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Times start="2026-01-01T10:00:00Z" finish="2026-01-01T10:01:00Z" />
              <Results>
                <UnitTestResult testId="2" testName="Stops" outcome="Passed" />
                <UnitTestResult testId="1" testName="Stops" outcome="Passed" />
              </Results>
              <TestDefinitions>
                <UnitTest id="1"><TestMethod className="A.B.First" /></UnitTest>
                <UnitTest id="2"><TestMethod className="A.B.Second" /></UnitTest>
              </TestDefinitions>
            </TestRun>
            """);
        GateRecord record = TestRecord.Read(trx, "Engine", scratch.Combine("engine.trx"));
        CollectionAssert.AreEqual(new[] { "First.Stops", "Second.Stops" }, record.Cases.Select(one => one.Key).ToArray());
        Assert.AreEqual(TimeSpan.FromMinutes(1), record.End - record.Start);
        Assert.AreEqual(Hash.OfFile(trx), record.LogSha256);
    }

    [TestMethod]
    public void FolderIsThereWholeOrNotAtAll()
    {
        var repository = new Repository(scratch.Combine("checkout"));
        string final = Path.Combine(repository.Artifacts, "release", "1.0.0");
        string package = scratch.Combine("P.1.0.0.nupkg");
        File.WriteAllText(package, "bytes");
        PayloadManifest manifest = new(
            new PayloadIdentity(PayloadIdentity.Runtime, PayloadIdentity.RuntimeReady, "P", "1.0.0", "linux-x64", "18.6", "1.0"), [], [], []);

        var failed = new ReleaseFolder(repository, "1.0.0");
        failed.Add(package);
        Assert.IsFalse(Directory.Exists(final));
        failed.Discard();
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(repository.Artifacts, "release")));

        var release = new ReleaseFolder(repository, "1.0.0");
        release.Add(package);
        release.Add(package, "gate/copy.log");
        Assert.AreEqual(final, release.Finish([manifest]));
        string hash = Hash.OfText("bytes");
        Assert.AreEqual($"{hash}  P.1.0.0.nupkg\n{hash}  gate/copy.log\n", File.ReadAllText(Path.Combine(final, "SHA256SUMS")));
        Assert.AreEqual($"{hash}  P.1.0.0.nupkg\n{manifest.TreeDigest}  P.1.0.0.tree\n", File.ReadAllText(Path.Combine(final, "subjects.sha256")));
    }

    public void Dispose() => scratch.Dispose();

    private void Refused(string why, (string Name, JsonNode? Value) change)
    {
        Result("core", change);
        Assert.Contains(why, Assert.ThrowsExactly<BuildFailure>(Read).Message);
    }

    private IReadOnlyList<GateRecord> Read()
    {
        Directory.CreateDirectory(scratch.Combine("logs"));
        var native = new NativeTree(EngineTarget.LinuxX64, "/n", new StockServer("/cache/stock/1"), "/cache/source/1", new PassPlugin("/p"), new TestModules("/m"), null!, Array.Empty<string>().ToLookup(name => name));
        return SuiteRecords.Read(scratch.Combine("results"), scratch.Combine("logs"), new PlaceNames(new Repository("/src"), native), Manifest, Begin);
    }

    /// <summary>A result file as the suites write it, with its log.</summary>
    private void Result(string name, params (string Name, JsonNode? Value)[] changes)
    {
        Directory.CreateDirectory(scratch.Combine("results"));
        string log = scratch.Combine($"results/{name}.log");
        File.WriteAllText(log, "ok 1 boolean\n");
        JsonObject result = new()
        {
            ["name"] = name,
            ["command"] = new JsonArray("/cache/stock/1/build/pg_regress", "--bindir=/cache/stock/1/prefix/bin", "--host=/var/run/x", "--user=postgres"),
            ["start"] = "2026-01-01T00:00:01Z",
            ["end"] = "2026-01-01T00:00:02Z",
            ["exitStatus"] = 0,
            ["cases"] = new JsonArray(new JsonObject { ["name"] = "boolean", ["passed"] = true, ["milliseconds"] = 1.5 }),
            ["log"] = name + ".log",
            ["logSha256"] = Hash.OfFile(log),
            ["payloadManifestSha256"] = Manifest,
            ["failures"] = new JsonArray(),
        };
        foreach ((string member, JsonNode? value) in changes)
        {
            result[member] = value;
        }

        File.WriteAllText(scratch.Combine($"results/{name}.json"), result.ToJsonString());
    }
}
