using System.Diagnostics;
using System.Globalization;

namespace PgliteSdk.Tests.Engine;

/// <summary>The commands of native/gdb on a process that has just been built, with its debug information beside it.</summary>
[TestClass]
public sealed class DebuggerTests
{
    private static readonly string s_root = Environment.GetEnvironmentVariable("PGLITE_TEST_ROOT")!;

    /// <summary>gdb unwinds the C library in another way where its debug information is not installed.</summary>
    [TestMethod]
    [DataRow("/usr/lib/debug")]
    [DataRow("/nonexistent")]
    public async Task ASessionThatNoThreadRunsHasAStack(string debugInformation)
    {
        var start = new ProcessStartInfo(Host.Program("EngineHost"), ["park"]);
        start.Environment["LIBPGLITE_PLUGIN_PATH"] = Path.Combine(s_root, "artifacts", "native", "linux-x64", "libpglite.so");
        using Host host = Host.Run(start);
        string pid = await host.UntilAsync("parked");

        string shown = await GdbAsync(host.Id, debugInformation, "pglite sessions", $"pglite backtrace {pid}");

        Assert.MatchesRegex(@"(?m)^\s*\d+ +\d+ +\d+  0x[0-9a-f]+ +postmaster$", shown);
        Assert.MatchesRegex($@"(?m)^ *{pid} +- +0  0x[0-9a-f]+ +backend$", shown);
        string[] frames = [.. shown.Split('\n').Where(line => line.StartsWith('#'))];
        foreach (string function in new[] { "connection_wait", "secure_read", "PostgresMain", "session_run", "stack_main" })
        {
            Assert.IsTrue(frames.Any(frame => frame.Contains(function + " (", StringComparison.Ordinal)), $"{function} is not in\n{shown}");
        }

        // The session goes on where it was.
        host.EndInput();
        Assert.AreEqual("1", (await host.EndAsync())["rows"]);
    }

    private static async Task<string> GdbAsync(int process, string debugInformation, params string[] commands)
    {
        string[] all = ["handle SIG41 nostop noprint pass", $"source {Path.Combine(s_root, "native", "gdb", "pglite.py")}", .. commands];
        string[] attach = ["-q", "-batch", "-nx", "-iex", $"set debug-file-directory {debugInformation}", "-p", process.ToString(CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("gdb", [.. attach, .. all.SelectMany(command => new[] { "-ex", command })])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process gdb = Process.Start(start)!;
        Task<string> errors = gdb.StandardError.ReadToEndAsync();
        string shown = await gdb.StandardOutput.ReadToEndAsync();
        await gdb.WaitForExitAsync();
        return shown + await errors;
    }
}
