using System.Diagnostics;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>One client, one operation after the other.</summary>
internal static class Latency
{
    public static async Task MeasureAsync(Report report, IServer ours, IServer peer, int rounds)
    {
        (double Ours, double Peer) connect = await Rounds.MediansAsync(rounds, () => ConnectAsync(ours), () => ConnectAsync(peer));
        report.Add(new("connect + SELECT 1, no pool", "ms", connect.Ours, connect.Peer, Bar.RatioAtMost, 1.0));

        await using NpgsqlConnection oursOpen = await ours.OpenAsync();
        await using NpgsqlConnection peerOpen = await peer.OpenAsync();
        (double Ours, double Peer) point = await Rounds.MediansAsync(rounds, () => PointSelectAsync(oursOpen), () => PointSelectAsync(peerOpen));
        report.Add(new("point SELECT by key, prepared, 1 connection", "us", point.Ours, point.Peer, Bar.RatioAtMost, 1.0));
    }

    private static async Task<double> ConnectAsync(IServer server)
    {
        const int connects = 40;
        string connectionString = server.ConnectionString().ConnectionString;
        var times = new List<double>(connects);
        for (int i = 0; i < connects; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await using (var connection = new NpgsqlConnection(connectionString))
            {
                await connection.OpenAsync();
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                await command.ExecuteScalarAsync();
            }
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Rounds.Median(times);
    }

    private static async Task<double> PointSelectAsync(NpgsqlConnection connection)
    {
        const int selects = 500;
        var random = new Random(1);
        await using var command = new NpgsqlCommand("SELECT abalance FROM pgbench_accounts WHERE aid = $1", connection);
        var key = new NpgsqlParameter<int>();
        command.Parameters.Add(key);
        await command.PrepareAsync();
        var times = new List<double>(selects);
        for (int i = 0; i < selects; i++)
        {
            key.TypedValue = random.Next(Pgbench.Accounts) + 1;
            long start = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return Rounds.Median(times);
    }
}
