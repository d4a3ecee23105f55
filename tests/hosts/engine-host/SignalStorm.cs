using LibPglite;
using Npgsql;
using Npgsql.Replication;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// Signals that SQL can send, many more than anybody can take, to sessions of every kind. What an ordinary role may do is done by one.
/// Says how many were sent, and what the cluster is worth afterwards.
/// </summary>
internal sealed class SignalStorm(PgliteRuntime runtime, int count)
{
    private const string Role = "CREATE ROLE ordinary LOGIN; GRANT CREATE ON SCHEMA public TO ordinary";

    private readonly string _superuser = runtime.ConnectionString + ";Pooling=false;Command Timeout=600;Options=-c client_min_messages=error";
    private readonly string _ordinary = new NpgsqlConnectionStringBuilder(runtime.ConnectionString)
    {
        Username = "ordinary",
        Pooling = false,
        CommandTimeout = 600,
        Options = "-c client_min_messages=error -c synchronous_commit=off",
    }.ConnectionString;

    public static async Task<int> Run(string way, int count)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { Settings = { ["max_wal_senders"] = "2", ["wal_level"] = "replica" } });
        var storm = new SignalStorm(runtime, count);
        await ExecuteAsync(storm._superuser, Role);
        Sql.Say("sent", await storm.RageAsync(way));
        Sql.Say("alive", await ScalarAsync<int>(storm._superuser, "SELECT 1"));
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        await runtime.StopAsync();
        Sql.Say("exit status", runtime.GetStatus().ExitStatus);
        return 0;
    }

    private async Task<long> RageAsync(string way)
    {
        string[] words = way.Split(' ', 2);
        switch (words[0])
        {
            case "reload":
                return await ScalarAsync<long>(_superuser, $"SELECT count(pg_reload_conf()) FROM generate_series(1, {count})");
            case "notify":
                return await NotifyAsync();
            case "parallel":
                return await NoticesOfWorkersAsync();
            case "cancel":
                return await StrikeAsync("pg_cancel_backend", words[1]);
            case "terminate":
                return await StrikeAsync("pg_terminate_backend", words[1]);
            case "log":
                return await StrikeAsync("pg_log_backend_memory_contexts", words[1]);
            default:
                throw new ArgumentException(way, nameof(way));
        }
    }

    /// <summary>To a session of the kind, as long as it is there: one that ended is followed by another.</summary>
    private async Task<long> StrikeAsync(string function, string kind)
    {
        string striker = function == "pg_log_backend_memory_contexts" ? _superuser : _ordinary;
        string strike(int pid, int times) => $"SELECT count({function}({pid})) FROM generate_series(1, {times})";
        switch (kind)
        {
            case "asleep":
            case "busy":
                return await WithOwnThreadAsync(kind == "busy", pid => ScalarAsync<long>(striker, strike(pid, count)));
            case "direct asleep":
            case "direct busy":
                return await WithDirectAsync(kind == "direct busy", pid => ScalarAsync<long>(_superuser, strike(pid, count)));
            case "itself":
                return await ThroughItselfAsync(striker, function);
            case "walsender":
                await using (var sender = new PhysicalReplicationConnection(_superuser.Replace(";Pooling=false", "", StringComparison.Ordinal)))
                {
                    await sender.Open();
                    return await ScalarAsync<long>(_superuser, strike(await PidAsync("walsender"), count));
                }

            default:
                return await ScalarAsync<long>(_superuser, strike(await PidAsync(kind), count));
        }
    }

    private async Task<long> WithOwnThreadAsync(bool busy, Func<int, Task<long>> strike)
    {
        await using var target = new NpgsqlConnection(_ordinary);
        await target.OpenAsync();
        using var stop = new CancellationTokenSource();
        Task work = busy ? Task.Run(() => WorkAsync(target, stop.Token)) : Task.CompletedTask;
        long sent = await strike(target.ProcessID);
        await stop.CancelAsync();
        await work;
        return sent;
    }

    private static async Task WorkAsync(NpgsqlConnection target, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT sum(g) FROM generate_series(1, 200000) g", target);
        while (!stop.IsCancellationRequested && target.State == System.Data.ConnectionState.Open)
        {
            try
            {
                await command.ExecuteScalarAsync(CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // Cancelled, or ended: that is what it is for.
                continue;
            }
        }
    }

    private async Task<long> WithDirectAsync(bool busy, Func<int, Task<long>> strike)
    {
        using PgliteSession target = runtime.OpenSession(PgliteSessionKind.Direct);
        target.Execute("SELECT 1");
        using var stop = new CancellationTokenSource();
        Task work = busy ? Task.Factory.StartNew(() => Work(target, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : Task.CompletedTask;
        long sent = await strike(target.BackendPid);
        await stop.CancelAsync();
        await work;
        return sent;
    }

    private static void Work(PgliteSession target, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                target.Execute("SELECT sum(g) FROM generate_series(1, 200000) g", CancellationToken.None);
            }
            catch (PgliteSqlException exception) when (exception.SqlState == "57014")
            {
                continue;
            }
            catch (Exception exception) when (exception is PgliteSqlException or PgliteException)
            {
                return;
            }
        }
    }

    /// <summary>It hears each of its own signals before the next one is sent; what it then logs takes long, so that fewer serve.</summary>
    private async Task<long> ThroughItselfAsync(string connection, string function)
    {
        int times = function == "pg_log_backend_memory_contexts" ? count / 100 : count;
        try
        {
            return await ScalarAsync<long>(connection, $"SELECT count({function}(pg_backend_pid())) FROM generate_series(1, {times})") * (count / times);
        }
        catch (PostgresException)
        {
            return count;
        }
    }

    private async Task<long> NotifyAsync()
    {
        await using var listener = new NpgsqlConnection(_ordinary);
        await listener.OpenAsync();
        using PgliteSession direct = runtime.OpenSession(PgliteSessionKind.Direct);
        direct.Execute("LISTEN storm");
        await new NpgsqlCommand("LISTEN storm", listener).ExecuteNonQueryAsync();
        int times = count / 20;
        await ExecuteAsync(_ordinary, $"DO $$ BEGIN FOR i IN 1..{times} LOOP PERFORM pg_notify('storm', i::text); COMMIT; END LOOP; END $$");
        return times * 20L;
    }

    private async Task<long> NoticesOfWorkersAsync()
    {
        await ExecuteAsync(_ordinary, """
            CREATE FUNCTION cry(int) RETURNS int LANGUAGE plpgsql PARALLEL SAFE COST 100000 AS $$ BEGIN RAISE NOTICE 'storm'; RETURN 1; END $$;
            CREATE TABLE many AS SELECT generate_series(1, 20000) AS id; ANALYZE many
            """);
        await ExecuteAsync(_ordinary, "SET client_min_messages = error; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0; SELECT sum(cry(id)) FROM many");
        return count;
    }

    private Task<int> PidAsync(string kind) =>
        ScalarAsync<int>(_superuser, $"SELECT pid FROM pg_stat_activity WHERE backend_type = '{kind}' LIMIT 1");

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connection);
        await Sql.Execute(dataSource, sql);
    }

    private static async Task<T> ScalarAsync<T>(string connection, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connection);
        return await Sql.Scalar<T>(dataSource, sql);
    }
}
