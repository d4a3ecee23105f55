using System.Collections.Concurrent;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// Lets backends die while a session beside them works, and says what the host saw: the event, the recovery, the rows.
/// "wild read" needs nothing but PostgreSQL; every other way is one of the test module faults.
/// </summary>
internal static class Crashes
{
    private const string WildRead = "CREATE FUNCTION wild_read(bigint) RETURNS int LANGUAGE internal STRICT AS 'textlen'";

    private static string Fault =>
        $"CREATE FUNCTION fault(text) RETURNS int LANGUAGE c STRICT AS '{Environment.GetEnvironmentVariable("PGLITE_TEST_MODULES")}/faults', 'fault'";

    public static async Task<int> Run(string directory, string way)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory) { ContainFaults = true });
        var crashes = new BlockingCollection<PgliteBackendCrash>();
        runtime.BackendCrashed += (_, crash) => crashes.Add(crash);
        string connection = runtime.ConnectionString + ";Pooling=false";
        await using var dataSource = NpgsqlDataSource.Create(connection);
        await Sql.Execute(dataSource, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
        await Sql.Execute(dataSource, way == "wild read" ? WildRead : Fault);

        int pid = await Strike(dataSource, way == "wild read" ? "SELECT wild_read(1)" : $"SELECT fault('{way}')");
        Sql.Say("event", crashes.TryTake(out PgliteBackendCrash? crash, TimeSpan.FromSeconds(30)) && crash.BackendPid == pid);
        Sql.Say("rows", await UntilReady(dataSource));
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        await runtime.StopAsync();
        Sql.Say("exit status", runtime.GetStatus().ExitStatus);
        return 0;
    }

    private static async Task<int> Strike(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync();
        int pid = connection.ProcessID;
        try
        {
            await new NpgsqlCommand(sql, connection).ExecuteScalarAsync();
            Sql.Say("survived", sql);
        }
        catch (NpgsqlException exception)
        {
            Sql.Say("told", exception.Message);
        }

        return pid;
    }

    private static async Task<long> UntilReady(NpgsqlDataSource dataSource)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM kept");
            }
            catch (NpgsqlException)
            {
                // In recovery connections are refused or ended: ask again, as a client does.
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
