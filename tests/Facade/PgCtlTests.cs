using System.Diagnostics;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>pg_ctl and postgres of an ordinary server, on the directory of a cluster that runs in this process.</summary>
[TestClass]
public sealed class PgCtlTests
{
    private static readonly string s_stock =
        Environment.GetEnvironmentVariable("PGLITE_TEST_STOCK") ?? throw new InvalidOperationException("PGLITE_TEST_STOCK is not set.");

    [TestMethod]
    [DataRow("stop", "--mode=immediate")]
    [DataRow("stop", "--mode=fast")]
    [DataRow("reload", "--silent")]
    [DataRow("restart", "--mode=fast")]
    [DataRow("promote", "--no-wait")]
    [DataRow("logrotate", "--silent")]
    public async Task PgCtlSignalsNobody(string verb, string option)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        (int status, string said) = await RunAsync("pg_ctl", verb, option, "--pgdata", runtime.DataDirectory);
        Assert.AreNotEqual(0, status, said);
        Assert.Contains("single-user server is running", said);
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT 1"));
    }

    [TestMethod]
    public async Task OrdinaryServerDoesNotStartOnALivingDirectory()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        (int status, string said) = await RunAsync("postgres", "-D", runtime.DataDirectory, "-c", "listen_addresses=", "-c", "unix_socket_directories=");
        Assert.AreNotEqual(0, status, said);
        Assert.Contains("lock file \"postmaster.pid\" already exists", said);
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT 1"));
    }

    /// <summary>The postmaster looks at its file once a minute, and would end when it found another's.</summary>
    [TestMethod]
    public async Task FileIsOursToThePostmaster()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(runtime.DataDirectory, "postmaster.pid"));
        Assert.AreEqual($"-{Environment.ProcessId}", lines[0]);
        Assert.AreEqual(runtime.DataDirectory, lines[1]);
        Assert.AreEqual("", lines[5]);
        Assert.AreEqual("ready", lines[7].Trim());
        await Task.Delay(TimeSpan.FromSeconds(70));
        Assert.AreEqual(PgliteState.Ready, runtime.State);
    }

    /// <summary>
    /// From a shell, as a user would: a parent's pid in the file counts as stale to PostgreSQL. These programs refuse root; in a user
    /// namespace of its own the same user has another number.
    /// </summary>
    private static async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        string[] prefix = Environment.IsPrivilegedProcess ? ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"] : [];
        var start = new ProcessStartInfo("/bin/sh", ["-c", "\"$@\"; exit $?", "sh", .. prefix, Path.Combine(s_stock, "bin", program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = Path.Combine(s_stock, "lib");
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, output + await errors);
    }
}
