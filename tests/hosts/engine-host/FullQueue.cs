using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>What needs signals, in a process whose user has used up the kernel's queue of them (RLIMIT_SIGPENDING).</summary>
internal static class FullQueue
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static async Task<int> Run()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        Sql.Say("timeout", await CodeAsync(dataSource, "SET statement_timeout = '200ms'; SELECT pg_sleep(60)"));
        Sql.Say("busy timeout", await CodeAsync(dataSource, "SET statement_timeout = '200ms'; SELECT sum(g) FROM generate_series(1, 10000000000) g"));
        Sql.Say("cancel", await CancelledAsync(dataSource, "SELECT pg_sleep(60)"));
        Sql.Say("busy cancel", await CancelledAsync(dataSource, "SELECT sum(g) FROM generate_series(1, 10000000000) g"));
        Sql.Say("direct cancel", await DirectCancelledAsync(runtime));
        Sql.Say("reload", await Sql.Scalar<bool>(dataSource, "SELECT pg_reload_conf()"));
        Task<string> running = CodeAsync(dataSource, "SELECT sum(g) FROM generate_series(1, 10000000000) g");
        await runtime.StopAsync().WaitAsync(s_limit);
        Sql.Say("ended by the stop", await running);
        Sql.Say("exit status", runtime.GetStatus().ExitStatus);
        return 0;
    }

    private static async Task<string> CodeAsync(NpgsqlDataSource dataSource, string sql)
    {
        try
        {
            await Sql.Execute(dataSource, sql).WaitAsync(s_limit);
            return "none";
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
    }

    private static async Task<string> CancelledAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Task running = command.ExecuteNonQueryAsync();
        await Task.Delay(200);
        await Sql.Scalar<bool>(dataSource, $"SELECT pg_cancel_backend({connection.ProcessID})");
        try
        {
            await running.WaitAsync(s_limit);
            return "none";
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
    }

    private static async Task<string> DirectCancelledAsync(PgliteRuntime runtime)
    {
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("SELECT 1");
        Task running = Task.Run(() => session.Execute("SELECT sum(g) FROM generate_series(1, 10000000000) g"));
        await Task.Delay(200);
        session.Cancel();
        try
        {
            await running.WaitAsync(s_limit);
            return "none";
        }
        catch (PgliteSqlException exception)
        {
            return exception.SqlState;
        }
    }
}
