using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class NpgsqlFeatureTests
{
    [TestMethod]
    public async Task ListenHearsNotify()
    {
        await using NpgsqlConnection listener = await SharedCluster.DataSource.OpenConnectionAsync();
        var heard = new TaskCompletionSource<string>();
        listener.Notification += (_, notification) => heard.TrySetResult(notification.Payload);
        await Run(listener, "LISTEN npgsql_news");
        Task waiting = listener.WaitAsync();
        await SharedCluster.Execute("NOTIFY npgsql_news, 'payload'");
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.AreEqual("payload", await heard.Task);
    }

    [TestMethod]
    public async Task BinaryCopyGoesBothWays()
    {
        const int Rows = 20_000;
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        await Run(connection, "CREATE TEMP TABLE bulk (id int, name text)");
        await using (NpgsqlBinaryImporter importer = await connection.BeginBinaryImportAsync("COPY bulk FROM STDIN (FORMAT binary)"))
        {
            for (int i = 0; i < Rows; i++)
            {
                await importer.StartRowAsync();
                await importer.WriteAsync(i);
                await importer.WriteAsync($"name {i}");
            }

            Assert.AreEqual((ulong)Rows, await importer.CompleteAsync());
        }

        long sum = 0;
        await using (NpgsqlBinaryExporter exporter = await connection.BeginBinaryExportAsync("COPY bulk TO STDOUT (FORMAT binary)"))
        {
            while (await exporter.StartRowAsync() != -1)
            {
                sum += await exporter.ReadAsync<int>();
                Assert.StartsWith("name ", await exporter.ReadAsync<string>());
            }
        }

        Assert.AreEqual((long)Rows * (Rows - 1) / 2, sum);
    }

    [TestMethod]
    public async Task PreparedStatementRunsManyTimes()
    {
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT $1 * 2", connection);
        NpgsqlParameter<int> parameter = new();
        command.Parameters.Add(parameter);
        await command.PrepareAsync();
        for (int i = 0; i < 200; i++)
        {
            parameter.TypedValue = i;
            Assert.AreEqual(2 * i, await command.ExecuteScalarAsync());
        }

        Assert.IsTrue(command.IsPrepared);
    }

    [TestMethod]
    public async Task CancellationTokenEndsTheStatement()
    {
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT pg_sleep(63)", connection);
        using var source = new CancellationTokenSource();
        Task running = command.ExecuteNonQueryAsync(source.Token);
        await Activity.UntilRunning("pg_sleep(63)");
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(PostgresErrorCodes.QueryCanceled, ((PostgresException)cancelled.InnerException!).SqlState);
        Assert.AreEqual(1, await new NpgsqlCommand("SELECT 1", connection).ExecuteScalarAsync());
    }

    [TestMethod]
    public async Task StatementTimeoutEndsTheStatement()
    {
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        await Run(connection, "SET statement_timeout = '100ms'");
        PostgresException failed = await Assert.ThrowsExactlyAsync<PostgresException>(() => Run(connection, "SELECT pg_sleep(64)"));
        Assert.AreEqual(PostgresErrorCodes.QueryCanceled, failed.SqlState);
        Assert.AreEqual(1, await new NpgsqlCommand("SELECT 1", connection).ExecuteScalarAsync());
    }

    [TestMethod]
    public async Task ErrorsCarryPostgresFields()
    {
        await using var detailed = NpgsqlDataSource.Create(SharedCluster.Runtime.ConnectionString + ";Include Error Detail=true");
        PostgresException failed = await Assert.ThrowsExactlyAsync<PostgresException>(
            () => SharedCluster.Execute(detailed, "DO $$ BEGIN RAISE EXCEPTION 'what' USING DETAIL = 'more', HINT = 'next', ERRCODE = 'ZZ001'; END $$"));
        Assert.AreEqual(("ZZ001", "what", "more", "next"), (failed.SqlState, failed.MessageText, failed.Detail, failed.Hint));
    }

    [TestMethod]
    public async Task ParallelQueryUsesWorkers()
    {
        await SharedCluster.Execute("DROP TABLE IF EXISTS wide; CREATE TABLE wide AS SELECT i, repeat('x', 50) AS filler FROM generate_series(1, 100000) i; ANALYZE wide");
        await using NpgsqlConnection connection = await SharedCluster.DataSource.OpenConnectionAsync();
        await Run(connection, "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2");
        var plan = new List<string>();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, COSTS OFF) SELECT sum(i) FROM wide", connection);
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0));
            }
        }

        Assert.Contains("Workers Launched: 2", string.Join('\n', plan));
        Assert.AreEqual(5_000_050_000L, await new NpgsqlCommand("SELECT sum(i) FROM wide", connection).ExecuteScalarAsync());
    }

    private static async Task<int> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }
}
