using System.Globalization;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>Cancels and terminations at random moments, under load.</summary>
[TestClass]
public sealed class StormTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task CancelAndTerminateStormLeavesExactSums(bool direct)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), direct: direct);
        var ledger = new Ledger(accounts: 50);
        await ledger.CreateAsync(server);
        using var stop = new CancellationTokenSource(Duration);

        Task clients = ledger.RunAsync(server, clients: 16, stop.Token);
        int strikes = await StormAsync(server, stop.Token);
        await clients;

        TestContext.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{strikes} strikes, {ledger.Acknowledged} transfers, failures {string.Join(' ', ledger.Failures.Select(pair => $"{pair.Key}={pair.Value}"))}"));
        await ledger.VerifyAsync(server);
        Assert.IsTrue(ledger.Failures.ContainsKey(PostgresErrorCodes.QueryCanceled), "no cancel hit a statement");
        Assert.IsTrue(ledger.Failures.ContainsKey(PostgresErrorCodes.AdminShutdown), "no terminate hit a session");
        Assert.IsTrue(server.IsRunning);
        await server.StopAsync();
    }

    /// <summary>Strikes one random session after another, three of four times with a cancel.</summary>
    private static async Task<int> StormAsync(HostServer server, CancellationToken stop)
    {
        await using NpgsqlConnection connection = await server.OpenAsync(cancellation: CancellationToken.None);
        var random = new Random(1);
        int strikes = 0;
        while (!stop.IsCancellationRequested)
        {
            string function = random.Next(4) == 0 ? "pg_terminate_backend" : "pg_cancel_backend";
            await using var command = new NpgsqlCommand($"""
                SELECT {function}(pid) FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1
                """, connection);
            strikes += await command.ExecuteScalarAsync(CancellationToken.None) is true ? 1 : 0;
            await Task.Delay(random.Next(30), CancellationToken.None);
        }
        return strikes;
    }
}
