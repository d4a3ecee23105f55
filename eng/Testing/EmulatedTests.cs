using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Testing;

/// <summary>
/// Tests of another system's pack on this machine, each with a program that was published for that system from the feed: .NET, LibPglite
/// and the engine run emulated, as one process; what judges them is this machine's.
/// </summary>
internal sealed class EmulatedTests(BuildContext context, NativeTree native, Packed packed)
{
    /// <summary>In minutes: emulation costs a factor of ten.</summary>
    private const int Limit = 90;

    private const string Protocol = "FullyQualifiedName~.Protocol";
    private const string Short = "FullyQualifiedName~.ExampleHostTests|FullyQualifiedName~.ExtensionTests.Extensions";
    private const string Long = "FullyQualifiedName~.CoreRegressionTests";

    /// <summary>All of them, or those that a run of everything can bear; what is left out counts as skipped.</summary>
    public async Task<TestReport> RunAsync(Dictionary<string, string?> variables, string? filter, bool all)
    {
        Emulator emulator = await Emulator.GetAsync(context);
        TestReport protocol = await ProtocolAsync(emulator, variables, filter);
        TestReport judged = protocol.And(await JudgedAsync(emulator, variables, Both(all ? $"{Short}|{Long}" : Short, filter)));
        return all ? judged : judged with
        {
            Skipped = [.. judged.Skipped, new TestNote($"the core suite on {emulator.Rid}", $"it takes long: './build.sh test --project {emulator.Rid}' runs it")],
        };
    }

    /// <summary>The test program itself is the host.</summary>
    private async Task<TestReport> ProtocolAsync(Emulator emulator, Dictionary<string, string?> variables, string? filter)
    {
        string project = Project("Facade", "Facade.Tests");
        string program = await PublishAsync(emulator, project);
        return await Run(variables, Both(Protocol, filter), emulator.Launcher).RunAsync(project, program);
    }

    /// <summary>The host is a process of its own; PostgreSQL's suites and clients reach it through its socket.</summary>
    private async Task<TestReport> JudgedAsync(Emulator emulator, Dictionary<string, string?> variables, string filter)
    {
        string project = Project("Conformance", "Conformance.Tests");
        string payload = Path.Combine(context.Repository.Artifacts, "payload", emulator.Rid, "pglite");
        Directory.CreateDirectory(Path.GetDirectoryName(payload)!);
        LocalFeed.UnpackPayload(packed.ForeignPacks.Single(pack => Path.GetFileName(pack).StartsWith($"LibPglite.Runtime.{emulator.Rid}.", StringComparison.Ordinal)), payload);
        var own = new Dictionary<string, string?>(variables, StringComparer.Ordinal)
        {
            ["PGLITE_TEST_PAYLOAD"] = payload,
            ["PGLITE_TEST_MODULES"] = native.TestModules.Folder,
            ["PGLITE_TEST_HOST"] = await PublishAsync(emulator, Path.Combine(context.Repository.Root, "tests", "hosts", "server", "ServerHost.csproj")),
            ["PGLITE_TEST_COMPILER"] = string.Join('\n', emulator.Compiler),
            ["PGLITE_TEST_LAUNCHER"] = string.Join('\n', emulator.Launcher),
        };
        TestRun run = Run(own, filter, []);
        await run.BuildAsync(project);
        return await run.RunAsync(project);
    }

    private Task<string> PublishAsync(Emulator emulator, string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        return context.Journal.StepAsync($"publish-{name}-{emulator.Rid}", $"publish {name} for {emulator.Rid}", log => emulator.PublishAsync(log, project));
    }

    private TestRun Run(Dictionary<string, string?> variables, string filter, IReadOnlyList<string> launcher) =>
        new(context, variables.Concat(Emulator.Variables).ToDictionary(StringComparer.Ordinal), filter) { Limit = Limit, Rid = context.Target.Rid, Launcher = launcher };

    private static string Both(string own, string? filter) => filter is null ? own : $"({own})&({filter})";

    private string Project(string folder, string name) => Path.Combine(context.Repository.Root, "tests", folder, name + ".csproj");
}
