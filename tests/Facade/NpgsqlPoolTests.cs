using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class NpgsqlPoolTests
{
    private const int Connections = 16;
    private const int Rounds = 50;

    [TestMethod]
    public async Task DefaultPoolFitsBesideDirectSessions()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { User = "app" });
        await SharedCluster.Execute(runtime, "CREATE ROLE ordinary LOGIN");
        await using var pool = NpgsqlDataSource.Create(runtime.ConnectionString.Replace("Username=app", "Username=ordinary", StringComparison.Ordinal));
        NpgsqlConnection[] connections = [.. await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => pool.OpenConnectionAsync().AsTask()))];
        PgliteSession[] sessions = [.. Enumerable.Range(0, 7).Select(_ => runtime.OpenSession())];
        foreach (PgliteSession session in sessions)
        {
            session.Execute("SELECT 1");
            session.Dispose();
        }

        foreach (NpgsqlConnection connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task SixteenConnectionsAtATimeKeepTheSumExact()
    {
        await SharedCluster.Execute(
            "DROP TABLE IF EXISTS accounts; CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);"
            + "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, 100) i");
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(Transfer));
        Assert.AreEqual(100_000m, await SharedCluster.Scalar<decimal>("SELECT sum(balance) FROM accounts"));
    }

    [TestMethod]
    public async Task SixteenConnectionsAreSixteenBackends()
    {
        NpgsqlConnection[] connections = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => SharedCluster.DataSource.OpenConnectionAsync().AsTask()));
        try
        {
            Assert.HasCount(Connections, connections.Select(connection => connection.ProcessID).Distinct().ToArray());
        }
        finally
        {
            foreach (NpgsqlConnection connection in connections)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task Transfer(int worker)
    {
        var random = new Random(worker);
        for (int round = 0; round < Rounds; round++)
        {
            // Lower id first: the tests of deadlocks are elsewhere.
            int[] ids = [.. new[] { random.Next(1, 101), random.Next(1, 101) }.Order()];
            await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
            await Add(connection, ids[0], -1);
            await Add(connection, ids[1], 1);
            if (round % 5 == 0)
            {
                await transaction.RollbackAsync();
            }
            else
            {
                await transaction.CommitAsync();
            }
        }
    }

    private static async Task Add(NpgsqlConnection connection, int id, long amount)
    {
        await using var command = new NpgsqlCommand("UPDATE accounts SET balance = balance + $1 WHERE id = $2", connection);
        command.Parameters.Add(new() { Value = amount });
        command.Parameters.Add(new() { Value = id });
        Assert.AreEqual(1, await command.ExecuteNonQueryAsync());
    }
}
