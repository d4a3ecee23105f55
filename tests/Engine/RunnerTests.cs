using System.Diagnostics;

namespace PgliteSdk.Tests.Engine;

/// <summary>
/// Who runs a direct session (native/supervisor/runner.c): every order of steps of a few participants, and threads under
/// ThreadSanitizer, of the protocol alone and of whole lives of sessions with their pump and their slots. A copy with one thing broken
/// is found out.
/// </summary>
[TestClass]
public sealed class RunnerTests
{
    private static readonly string s_root = Variable("PGLITE_TEST_ROOT");
    private static readonly string s_compiler = Path.Combine(Variable("PGLITE_TEST_LLVM"), "clang");

    private static readonly string[] s_seeds = ["1", "2", "3", "4", "5"];

    public static IEnumerable<object[]> Breaks =>
    [
        ["atomic_fetch_or(word, RUNNER_NOTICE)", "atomic_load(word)", "a signal was not seen"],
        ["RUNNER_TELL_NOBODY : RUNNER_TELL_PUMP", "RUNNER_TELL_NOBODY : RUNNER_TELL_NOBODY", "a signal was not seen"],
        ["atomic_compare_exchange_strong(word, &now, RUNNER_NOBODY)", "(atomic_store(word, RUNNER_NOBODY), true)", "a signal was not seen"],
        ["while (STATE(now) == RUNNER_NOBODY)", "while (now != RUNNER_ENDED)", "two run it"],
    ];

    public static IEnumerable<object[]> BreaksOfLives =>
    [
        ["pump.c", "e->visitors > (visiting ? 1 : 0)", "e->visitors > 0 && !visiting"],
        ["direct.c", "d->callers > 0 || d->waiters > 0", "false"],
        ["instances.c", "!in->dying && in->pid == pid", "in->pid == pid && !in->dying"],
    ];

    [TestMethod]
    public async Task NoOrderOfStepsIsWrong()
    {
        using var folder = new ScratchFolder();
        string program = await CompileAsync(folder, "search.c", Path.Combine(s_root, "native", "supervisor"), "-O2");

        (int status, string said) = await RunAsync(program);

        Assert.AreEqual(0, status, said);
        Assert.Contains("states, none wrong", said);
    }

    [TestMethod]
    [DynamicData(nameof(Breaks))]
    public async Task ABrokenStepIsFound(string code, string broken, string complaint)
    {
        using var folder = new ScratchFolder();
        string supervisor = Path.Combine(s_root, "native", "supervisor");
        string source = await File.ReadAllTextAsync(Path.Combine(supervisor, "runner.c"));
        Assert.Contains(code, source);
        await File.WriteAllTextAsync(folder.Sub("runner.c"), source.Replace(code, broken, StringComparison.Ordinal));
        File.Copy(Path.Combine(supervisor, "runner.h"), folder.Sub("runner.h"));
        string program = await CompileAsync(folder, "search.c", Path.GetDirectoryName(folder.Sub("runner.c"))!, "-O2", "-w");

        (int status, string said) = await RunAsync(program);

        Assert.AreEqual(1, status, said);
        Assert.StartsWith(complaint, said);
    }

    [TestMethod]
    public async Task ThreadsDoNotRaceAndLeaveNoSignalBehind()
    {
        using var folder = new ScratchFolder();
        string program = await CompileAsync(
            folder, "storm.c", Path.Combine(s_root, "native", "supervisor"), "-O1", "-g", "-fsanitize=thread", "-lpthread");
        foreach (string seed in s_seeds)
        {
            (int status, string said) = await RunAsync(program, seed);
            Assert.AreEqual(0, status, said);
        }
    }

    [TestMethod]
    public async Task LivesOfSessionsDoNotRaceWithTheirPumpAndTheirEnd()
    {
        using var folder = new ScratchFolder();
        string program = await CompileLivesAsync(folder);
        foreach (string seed in s_seeds)
        {
            (int status, string said) = await RunAsync(program, seed);
            Assert.AreEqual(0, status, said);
        }
    }

    [TestMethod]
    [DynamicData(nameof(BreaksOfLives))]
    public async Task ABrokenLifeIsFound(string file, string code, string broken)
    {
        using var folder = new ScratchFolder();
        string source = await File.ReadAllTextAsync(Path.Combine(s_root, "native", "supervisor", file));
        Assert.Contains(code, source);
        await File.WriteAllTextAsync(folder.Sub(file), source.Replace(code, broken, StringComparison.Ordinal));
        string program = await CompileLivesAsync(folder, "-w");
        foreach (string seed in s_seeds)
        {
            (int status, string said) = await RunAsync(program, seed);
            if (status != 0)
            {
                Assert.Contains("ThreadSanitizer: ", said);
                return;
            }
        }

        Assert.Fail("no run has found it");
    }

    private static Task<string> CompileLivesAsync(ScratchFolder folder, params string[] options)
    {
        string[] rooms = ["supervisor", "session", "platform", "platform/linux", "abi"];
        return CompileAsync(
            folder, "lives.c", folder.Path, [.. rooms.Select(room => "-I" + Path.Combine(s_root, "native", room)), "-D_GNU_SOURCE", "-O1", "-g", "-fsanitize=thread", "-lpthread", .. options]);
    }

    private static async Task<string> CompileAsync(ScratchFolder folder, string source, string include, params string[] options)
    {
        string program = folder.Sub(Path.GetFileNameWithoutExtension(source));
        (int status, string said) = await RunAsync(
            s_compiler, [Path.Combine(s_root, "tests", "hosts", "runner", source), "-I" + include, "-o", program, .. options]);
        Assert.AreEqual(0, status, said);
        return program;
    }

    private static async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set. Run these tests with './build.sh test'.");
}
