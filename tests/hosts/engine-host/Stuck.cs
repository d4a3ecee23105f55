using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// A session in a system call that waits for somebody who never comes, and a cluster that has to go on without it. Where: the session
/// waits for the other end of a FIFO, or for a name server.
/// </summary>
internal sealed class Stuck(PgliteRuntime runtime, NpgsqlDataSource dataSource, string folder)
{
    private const int NameServerPort = 53;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static async Task<int> Run(string way, string folder)
    {
        string[] words = way.Split(", ");
        var options = new PgliteOptions { ContainFaults = true, StopTimeout = TimeSpan.FromSeconds(2) };
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString + ";Pooling=false;Command Timeout=600");
        var stuck = new Stuck(runtime, dataSource, folder);
        using Socket? silent = words[0] == "lookup" ? Silence() : null;
        Task session = await stuck.BeginAsync(words[0]);
        switch (words[1])
        {
            case "stop":
                await stuck.StopAsync();
                break;
            case "recover":
                await stuck.RecoverAsync();
                await runtime.StopAsync();
                break;
        }

        await session.WaitAsync(s_limit);
        Sql.Say("exit status", runtime.GetStatus().ExitStatus);
        return 0;
    }

    /// <summary>A name server that hears everything and says nothing.</summary>
    private static Socket Silence()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, NameServerPort));
        return socket;
    }

    private async Task<Task> BeginAsync(string place)
    {
        string fifo = Path.Combine(folder, "fifo");
        using (Process made = Process.Start("mkfifo", [fifo]))
        {
            await made.WaitForExitAsync();
        }

        await Sql.Execute(dataSource, "CREATE TABLE target (line text); CREATE FUNCTION wild_read(bigint) RETURNS int LANGUAGE internal STRICT AS 'textlen'");
        string sql = place == "lookup"
            ? "CREATE SUBSCRIPTION silent CONNECTION 'host=silent.test dbname=postgres user=postgres' PUBLICATION none"
            : $"COPY target FROM '{fifo}'";
        Task session = place == "direct" ? Task.Run(() => RunDirect(sql)) : RunAsync(sql);
        string like = sql[..10] + "%";
        while (await Sql.Scalar<long>(dataSource, $"SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active' AND query LIKE '{like}'") == 0)
        {
            await Task.Delay(s_pause);
        }

        await Task.Delay(TimeSpan.FromSeconds(1));
        return session;
    }

    private async Task RunAsync(string sql)
    {
        try
        {
            await Sql.Execute(dataSource, sql);
            Sql.Say("session", "done");
        }
        catch (NpgsqlException)
        {
            Sql.Say("session", "ended");
        }
    }

    private void RunDirect(string sql)
    {
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        try
        {
            session.Execute(sql);
            Sql.Say("session", "done");
        }
        catch (Exception exception) when (exception is PgliteSqlException or PgliteException)
        {
            Sql.Say("session", "ended");
        }
    }

    /// <summary>A fast stop waits, as a server's does, and says for whom; an immediate one does not wait.</summary>
    private async Task StopAsync()
    {
        try
        {
            await runtime.StopAsync();
            Sql.Say("fast stop", "done");
        }
        catch (PgliteException exception)
        {
            Sql.Say("fast stop", exception.Message.Replace('\n', '|'));
        }

        try
        {
            await runtime.StopAsync(PgliteStopMode.Immediate);
            Sql.Say("immediate stop", "done");
        }
        catch (PgliteException exception)
        {
            Sql.Say("immediate stop", exception.Message.Replace('\n', '|'));
        }
    }

    private async Task RecoverAsync()
    {
        try
        {
            await Sql.Execute(dataSource, "SELECT wild_read(1)");
        }
        catch (NpgsqlException)
        {
            Sql.Say("crashed", "a backend");
        }

        using var limit = new CancellationTokenSource(s_limit);
        while (runtime.GetStatus().Crashes == 0 || runtime.State != PgliteState.Ready)
        {
            await Task.Delay(s_pause, limit.Token);
        }

        Sql.Say("recovered", await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM target"));
    }
}
