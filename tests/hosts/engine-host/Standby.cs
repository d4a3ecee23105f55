using System.Diagnostics;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// The life of a standby beside its primary, both in this process: base backup, following, reading, the crash of a backend, promotion,
/// stop. Another way stops it in the middle of the crash, another has one that lets nobody in.
/// </summary>
internal sealed class Standby(PgliteRuntime primary, NpgsqlDataSource onPrimary, string folder)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static async Task<int> Run(string way, string folder)
    {
        var options = new PgliteOptions(Path.Combine(folder, "primary")) { Settings = { ["wal_level"] = "replica", ["max_wal_senders"] = "4" } };
        await using PgliteRuntime primary = await PgliteRuntime.StartAsync(options);
        await using var onPrimary = NpgsqlDataSource.Create(primary.ConnectionString);
        var standby = new Standby(primary, onPrimary, folder);
        await Sql.Execute(onPrimary, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)");
        await Sql.Execute(onPrimary, "CREATE FUNCTION wild_read(bigint) RETURNS int LANGUAGE internal STRICT AS 'textlen'");
        await standby.BackUpAsync();
        switch (way)
        {
            case "life":
                await standby.LiveAsync();
                break;
            case "stop in a crash":
                await standby.StopInCrashAsync();
                break;
            case "not hot":
                await standby.NotHotAsync();
                break;
        }

        return 0;
    }

    private async Task BackUpAsync()
    {
        var program = Path.Combine(Environment.GetEnvironmentVariable("PGLITE_TEST_STOCK")!, "bin", "pg_basebackup");
        var to = new NpgsqlConnectionStringBuilder(primary.ConnectionString);
        string[] arguments = ["-h", to.Host!, "-p", FormattableString.Invariant($"{to.Port}"), "-U", to.Username!, "-D", Path.Combine(folder, "standby"), "-R", "-X", "stream", "-c", "fast"];
        using Process backup = Process.Start(program, arguments);
        await backup.WaitForExitAsync();
        Sql.Say("backup", backup.ExitCode);
    }

    private Task<PgliteRuntime> StartAsync(bool hot = true) => PgliteRuntime.StartAsync(
        new PgliteOptions(Path.Combine(folder, "standby")) { ContainFaults = true, Settings = { ["hot_standby"] = hot ? "on" : "off" } });

    private async Task LiveAsync()
    {
        await using PgliteRuntime standby = await StartAsync().WaitAsync(s_limit);
        await using var onStandby = NpgsqlDataSource.Create(standby.ConnectionString + ";Pooling=false");
        Sql.Say("state", standby.State);
        Sql.Say("recovering", await Sql.Scalar<bool>(onStandby, "SELECT pg_is_in_recovery()"));
        Sql.Say("followed", await FollowsAsync(onStandby, 2));

        await StrikeAsync(onStandby);
        await UntilAsync(() => Task.FromResult(standby.GetStatus().Crashes == 1 && standby.State == PgliteState.Ready));
        Sql.Say("after the crash", standby.State);
        Sql.Say("followed again", await FollowsAsync(onStandby, 3));

        Sql.Say("promoted", await Sql.Scalar<bool>(onStandby, "SELECT pg_promote()"));
        await Sql.Execute(onStandby, "INSERT INTO kept VALUES (4)");
        Sql.Say("after the promotion", standby.State);
        Sql.Say("rows", await Sql.Scalar<long>(onStandby, "SELECT count(*) FROM kept"));
        await standby.StopAsync().WaitAsync(s_limit);
        Sql.Say("exit status", standby.GetStatus().ExitStatus);
    }

    private async Task StopInCrashAsync()
    {
        await using PgliteRuntime standby = await StartAsync().WaitAsync(s_limit);
        await using var onStandby = NpgsqlDataSource.Create(standby.ConnectionString + ";Pooling=false");
        await StrikeAsync(onStandby);
        await standby.StopAsync().WaitAsync(s_limit);
        Sql.Say("state", standby.State);
    }

    private async Task NotHotAsync()
    {
        await using PgliteRuntime standby = await StartAsync(hot: false).WaitAsync(s_limit);
        Sql.Say("state", standby.State);
        await standby.StopAsync().WaitAsync(s_limit);
        Sql.Say("exit status", standby.GetStatus().ExitStatus);
    }

    private async Task<bool> FollowsAsync(NpgsqlDataSource onStandby, int id)
    {
        await Sql.Execute(onPrimary, FormattableString.Invariant($"INSERT INTO kept VALUES ({id})"));
        await UntilAsync(async () =>
        {
            try
            {
                return await Sql.Scalar<long>(onStandby, "SELECT count(*) FROM kept") == id;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
        return true;
    }

    private static async Task StrikeAsync(NpgsqlDataSource dataSource)
    {
        try
        {
            await Sql.Execute(dataSource, "SELECT wild_read(1)");
        }
        catch (NpgsqlException)
        {
            Sql.Say("crashed", "a backend");
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (!await condition())
        {
            await Task.Delay(s_pause, limit.Token);
        }
    }
}
