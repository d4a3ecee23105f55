using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>
/// Backends that die in every way while others are at work: the cluster recovers inside the host process, the host lives on,
/// and no acknowledged commit is lost. The deaths come from the test module tests/hosts/modules/faults.c.
/// </summary>
[TestClass]
public sealed class CrashTests
{
    private const int Rounds = 3;
    /// <summary>Tells a hang from a slow machine; it measures nothing.</summary>
    private static readonly TimeSpan RecoveryLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>A text function that takes a number for the address of its text: a wild read without any module.</summary>
    private const string WildRead = "CREATE FUNCTION wild_read(bigint) RETURNS int LANGUAGE internal STRICT AS 'textlen'";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task CrashLoopUnderBusySessionsLosesNothing(bool direct)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), containFaults: true, direct: direct);
        string module = Path.Combine(TestInputs.TestModules, "faults");
        await server.ExecuteAsync($"CREATE FUNCTION fault(kind text) RETURNS int LANGUAGE c STRICT AS '{module}', 'fault'");
        await LoopAsync(server, ["panic", "abort", "abort with lock", "exit", "segv", "overflow"], kind => $"SELECT fault('{kind}')");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task ContainedWildReadsUnderBusySessionsLoseNothing(bool direct)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), containFaults: true, direct: direct);
        await server.ExecuteAsync(WildRead);
        await LoopAsync(server, ["1", "281474976710656"], address => $"SELECT wild_read({address})");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task SessionsBesideACrashAreToldAndTheClusterComesBack(bool direct)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), containFaults: true, direct: direct);
        await server.ExecuteAsync(WildRead);
        await using NpgsqlConnection other = await server.OpenAsync();

        await StrikeAsync(server, "SELECT wild_read(1)");

        await UntilAsync(() => IsToldAsync(other), "a session beside the crash lives on");
        await UntilReadyAsync(server);
        Assert.AreEqual(1, await server.ScalarAsync<int>("SELECT 1"));
        await server.StopAsync();
    }

    private async Task LoopAsync(HostServer server, string[] kinds, Func<string, string> strike)
    {
        var ledger = new Ledger(accounts: 50);
        await ledger.CreateAsync(server);
        using var stop = new CancellationTokenSource();
        Task clients = ledger.RunAsync(server, clients: 8, stop.Token);
        var recoveries = new List<double>();
        foreach (string kind in Enumerable.Repeat(kinds, Rounds).SelectMany(kind => kind))
        {
            int before = ledger.Acknowledged;
            await using NpgsqlConnection other = await server.OpenAsync();
            await StrikeAsync(server, strike(kind));
            var watch = Stopwatch.StartNew();
            await UntilAsync(() => IsToldAsync(other), $"a session beside {kind} lives on"); // until then all go on as if nothing had happened
            await UntilReadyAsync(server);
            recoveries.Add(watch.Elapsed.TotalMilliseconds);
            await UntilAsync(() => Task.FromResult(ledger.Acknowledged > before + 20), $"clients do not go on after {kind}");
        }
        await stop.CancelAsync();
        await clients;

        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{recoveries.Count} crashes, recovered in {recoveries.Min():0}/{recoveries.Order().ElementAt(recoveries.Count / 2):0}/{recoveries.Max():0} ms (min/median/max), {ledger.Acknowledged} transfers"));
        Assert.IsTrue(server.IsRunning, "the host has ended");
        await ledger.VerifyAsync(server);
        await server.StopAsync();
    }

    /// <summary>Runs a statement that its session does not survive.</summary>
    private static async Task StrikeAsync(HostServer server, string sql)
    {
        NpgsqlException death = await Assert.ThrowsAsync<NpgsqlException>(() => server.ExecuteAsync(sql));
        Assert.IsTrue(death is not PostgresException error || error.Severity is "FATAL" or "PANIC" || error.SqlState == PostgresErrorCodes.CrashShutdown,
            $"the session lives: {death.Message}");
    }

    /// <summary>The postmaster learns of the death first, and then tells the others.</summary>
    private static async Task<bool> IsToldAsync(NpgsqlConnection session)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", session);
            await command.ExecuteScalarAsync();
            return false;
        }
        catch (NpgsqlException)
        {
            return true;
        }
    }

    private static Task UntilReadyAsync(HostServer server) => UntilAsync(async () =>
    {
        try
        {
            return await server.ScalarAsync<int>("SELECT 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }, "the cluster does not recover");

    private static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.IsTrue(watch.Elapsed < RecoveryLimit, otherwise);
            await Task.Delay(Pause);
        }
    }
}
