using System.Diagnostics;
using LibPglite;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>One client, one operation after the other.</summary>
internal static class Latency
{
    private const int Selects = 500;

    private const string PointQuery = "SELECT abalance FROM pgbench_accounts WHERE aid = $1";

    public static async Task MeasureAsync(Report report, EmbeddedServer ours, IServer peer, int rounds)
    {
        (double Ours, double Peer) connect = await Rounds.MediansAsync(rounds, () => ConnectAsync(ours), () => ConnectAsync(peer));
        report.Add(new("connect + SELECT 1, no pool", "ms", connect.Ours, connect.Peer, Bar.RatioAtMost, 1.0));

        await using NpgsqlConnection oursOpen = await ours.OpenAsync();
        await using NpgsqlConnection peerOpen = await peer.OpenAsync();
        (double Ours, double Peer) point = await Rounds.MediansAsync(
            rounds, () => Task.FromResult(PointSelect(oursOpen)), () => Task.FromResult(PointSelect(peerOpen)));
        report.Add(new("point SELECT by key, prepared, 1 connection", "us", point.Ours, point.Peer, Bar.RatioAtMost, 1.0));
        using PgliteSession session = ours.OpenSession(PgliteSessionKind.OwnThread);
        using PgliteStatement statement = session.Prepare(PointQuery);
        (double Ours, double Peer) driverless = await Rounds.MediansAsync(
            rounds, () => Task.FromResult(PointSelect(statement)), () => Task.FromResult(PointSelect(peerOpen)));
        report.Add(new("the same, PgliteStatement on a thread of its own against Npgsql on the peer", "us", driverless.Ours, driverless.Peer, Bar.RatioAtMost, 1.0));
        (double Ours, double Peer) awaited = await Rounds.MediansAsync(rounds, () => PointSelectAsync(oursOpen), () => PointSelectAsync(peerOpen));
        report.Add(new("the same, awaited (a hop through the thread pool)", "us", awaited.Ours, awaited.Peer, Bar.RatioAtMost, 1.0));
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

    private static double PointSelect(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = PointCommand(connection, out NpgsqlParameter<int> key);
        command.Prepare();
        var times = new List<double>(Selects);
        foreach (int next in Keys())
        {
            key.TypedValue = next;
            long start = Stopwatch.GetTimestamp();
            command.ExecuteScalar();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return Rounds.Median(times);
    }

    private static double PointSelect(PgliteStatement statement)
    {
        var times = new List<double>(Selects);
        foreach (int next in Keys())
        {
            statement.Set(1, next);
            long start = Stopwatch.GetTimestamp();
            using (PgliteRows rows = statement.Query())
            {
                rows.Read();
                rows.GetInt32(0);
                rows.Read();
            }
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return Rounds.Median(times);
    }

    private static async Task<double> PointSelectAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand command = PointCommand(connection, out NpgsqlParameter<int> key);
        await command.PrepareAsync();
        var times = new List<double>(Selects);
        foreach (int next in Keys())
        {
            key.TypedValue = next;
            long start = Stopwatch.GetTimestamp();
            await command.ExecuteScalarAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return Rounds.Median(times);
    }

    private static NpgsqlCommand PointCommand(NpgsqlConnection connection, out NpgsqlParameter<int> key)
    {
        key = new NpgsqlParameter<int>();
        return new(PointQuery, connection) { Parameters = { key } };
    }

    private static IEnumerable<int> Keys()
    {
        var random = new Random(1);
        return Enumerable.Range(0, Selects).Select(_ => random.Next(Pgbench.Accounts) + 1);
    }
}
