using System.Globalization;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// What one more idle session costs: the written pages of private mappings. Shared memory is left out on both sides; the kernel
/// would count its pages as private to our single process. Ours is measured on a host process without any client in it.
/// </summary>
internal static class Memory
{
    internal const int Sessions = 20;

    private const double Megabyte = 1024 * 1024;

    public static async Task MeasureAsync(Report report, StockServer peer, ScratchDirectory scratch)
    {
        await using HostServer host = await HostServer.StartAsync(scratch.Combine("memory"), scratch.Combine("memory.log"), ServerSettings.Chosen);
        List<NpgsqlConnection> first = await OpenAsync(host);
        long before = PrivateBytes(host.ProcessId);
        List<NpgsqlConnection> sessions = await OpenAsync(host);
        long after = PrivateBytes(host.ProcessId);
        await CloseAsync([.. sessions, .. first]);
        await host.StopAsync();

        sessions = await OpenAsync(peer);
        double peerBytes = (await peer.ClientProcessesAsync()).Average(PrivateBytes);
        await CloseAsync(sessions);

        report.Add(new("private memory per idle session", "MB", (after - before) / Megabyte / Sessions, peerBytes / Megabyte, Bar.ValueAtMost, 2));
    }

    /// <summary>Sessions that have answered one query. The first of a batch, which stay open, are warm-up for what the process keeps in any case.</summary>
    internal static async Task<List<NpgsqlConnection>> OpenAsync(IServer server, string sql = "SELECT 1")
    {
        var connections = new List<NpgsqlConnection>();
        for (int i = 0; i < Sessions; i++)
        {
            NpgsqlConnection connection = await server.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteScalarAsync();
            connections.Add(connection);
        }
        return connections;
    }

    internal static async Task CloseAsync(List<NpgsqlConnection> connections)
    {
        foreach (NpgsqlConnection connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    internal static long PrivateBytes(int process)
    {
        long kilobytes = 0;
        bool isPrivate = false;
        foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/smaps")))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Contains('-', StringComparison.Ordinal))
            {
                isPrivate = words[1].EndsWith('p');
            }
            else if (isPrivate && words[0] == "Private_Dirty:")
            {
                kilobytes += long.Parse(words[1], CultureInfo.InvariantCulture);
            }
        }
        return kilobytes * 1024;
    }
}
