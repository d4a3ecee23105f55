using System.Runtime.InteropServices;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>The ways in which a host with a running cluster ends.</summary>
internal static class Exits
{
    /// <summary>Commits, leaves a transaction open, and exits without a word to the cluster.</summary>
    public static async Task<int> LeaveWithoutStop(string directory)
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory) { StopOnExit = false });
        var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        await Sql.Execute(dataSource, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
        NpgsqlConnection open = await dataSource.OpenConnectionAsync();
        await new NpgsqlCommand("BEGIN; INSERT INTO kept SELECT generate_series(1, 1000)", open).ExecuteNonQueryAsync();
        Sql.Say("state", runtime.State);
        return 0;
    }

    /// <summary>Counts what the run before has committed.</summary>
    public static async Task<int> CountKept(string directory)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        Sql.Say("rows", await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM kept"));
        return 0;
    }

    /// <summary>Runs until a signal or the end of its input. When the host cancels the signal, it uses the cluster once more.</summary>
    public static async Task<int> Serve(PgliteOptions options, bool hostCancels)
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
        var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        await Sql.Execute(dataSource, "CREATE TABLE IF NOT EXISTS served (id int)");
        var signalled = new TaskCompletionSource();
        using PosixSignalRegistration? registration = !hostCancels ? null : PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            context =>
            {
                context.Cancel = true;
                signalled.TrySetResult();
            });
        Sql.Say("data", runtime.DataDirectory);
        Sql.Say("socket", runtime.SocketDirectory);
        Sql.Say("ready", Environment.ProcessId);
        if (hostCancels)
        {
            await signalled.Task;
            await Sql.Execute(dataSource, "INSERT INTO served VALUES (1)");
            await runtime.DisposeAsync();
            Sql.Say("shut", "down by the host");
            return 0;
        }

        await Console.In.ReadLineAsync();
        return 0;
    }

    /// <summary>Starts and stops, or says why not.</summary>
    public static async Task<int> StartAndSay(string directory, string[] settings)
    {
        try
        {
            var options = new PgliteOptions(directory);
            foreach (string[] setting in settings.Select(text => text.Split('=', 2)))
            {
                options.Settings[setting[0]] = setting[1];
            }

            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
            Sql.Say("state", runtime.State);
            return 0;
        }
        catch (PgliteException exception)
        {
            Sql.Say("code", exception.ErrorCode);
            Sql.Say("message", exception.Message.Replace('\n', '|'));
            return 1;
        }
    }
}
