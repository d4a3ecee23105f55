using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>A stop that comes while the cluster recovers from the crash of a backend, with much to redo.</summary>
internal static class Recovery
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    public static async Task<int> Run(string directory)
    {
        var options = new PgliteOptions(directory)
        {
            ContainFaults = true,
            Settings = { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "1h", ["autovacuum"] = "off" },
        };
        bool redone = false;
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(options))
        {
            runtime.LogReceived += (_, record) => redone |= record.Message.StartsWith("redo done", StringComparison.Ordinal);
            await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString + ";Pooling=false;Command Timeout=600");
            await Sql.Execute(dataSource, "CREATE FUNCTION wild_read(bigint) RETURNS int LANGUAGE internal STRICT AS 'textlen'");
            await Sql.Execute(dataSource, "CREATE TABLE kept (id int PRIMARY KEY, body text)");
            await Sql.Execute(dataSource, "INSERT INTO kept SELECT i, repeat('x', 60) FROM generate_series(1, 1500000) i; UPDATE kept SET body = 'y'");
            try
            {
                await Sql.Execute(dataSource, "SELECT wild_read(1)");
            }
            catch (NpgsqlException)
            {
                Sql.Say("crashed", "a backend");
            }

            using var limit = new CancellationTokenSource(s_limit);
            while (runtime.GetStatus().Crashes == 0)
            {
                await Task.Delay(10, limit.Token);
            }

            await runtime.StopAsync().WaitAsync(s_limit);
            Sql.Say("state", runtime.State);
        }

        Sql.Say("redone", redone);
        await using PgliteRuntime again = await PgliteRuntime.StartAsync(options);
        await using var afterwards = NpgsqlDataSource.Create(again.ConnectionString);
        Sql.Say("rows", await Sql.Scalar<long>(afterwards, "SELECT count(*) FROM kept WHERE body = 'y'"));
        return 0;
    }
}
