using System.Globalization;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// Queries that only compute, on one session, without parallel workers. What counts is the time that the session's thread was
/// on a processor, as the kernel keeps it: whoever else is busy on the machine does not count.
/// </summary>
internal static class Queries
{
    private const string Prepare = """
        SET max_parallel_workers_per_gather = 0;
        SET work_mem = '64MB';
        SET enable_mergejoin = off;
        SET enable_nestloop = off;
        CREATE TEMP TABLE number AS SELECT i AS id, i * 7 % 300000 AS other FROM generate_series(1, 300000) AS i;
        ANALYZE number;
        CREATE FUNCTION pg_temp.steps_to_one(up_to int) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
            steps bigint := 0;
            n bigint;
        BEGIN
            FOR i IN 1 .. up_to LOOP
                n := i;
                WHILE n <> 1 LOOP
                    n := CASE WHEN n % 2 = 0 THEN n / 2 ELSE 3 * n + 1 END;
                    steps := steps + 1;
                END LOOP;
            END LOOP;
            RETURN steps;
        END
        $$
        """;

    private static readonly (string Name, string Sql)[] All =
    [
        ("CPU: series sum", "SELECT sum(i) FROM generate_series(1, 2000000) AS i"),
        ("CPU: hash join", "SELECT count(*) FROM number a JOIN number b ON a.id = b.other"),
        ("CPU: numeric", "SELECT sum(sqrt(i::numeric) * 1.19 / (i + 3)) FROM generate_series(1, 100000) AS i"),
        ("CPU: md5 + sort", "SELECT count(*) FROM (SELECT md5(i::text) AS m FROM generate_series(1, 200000) AS i ORDER BY m OFFSET 0) AS s"),
        ("CPU: jsonb", "SELECT sum((jsonb_build_object('a', i, 'b', ARRAY[i, i + 1]) || '{\"c\": null}' ->> 'a')::int) FROM generate_series(1, 150000) AS i"),
        ("CPU: PL/pgSQL loop", "SELECT pg_temp.steps_to_one(25000)"),
    ];

    public static async Task MeasureAsync(Report report, IServer ours, IServer peer, int rounds)
    {
        await using NpgsqlConnection oursOpen = await OpenAsync(ours);
        await using NpgsqlConnection peerOpen = await OpenAsync(peer);
        int peerProcess = await peerOpen.ScalarAsync<int>("SELECT pg_backend_pid()");
        var ratios = new List<double>();
        foreach ((string name, string sql) in All)
        {
            (double Ours, double Peer) time = await Rounds.MediansAsync(
                rounds, () => TimeAsync(oursOpen, Environment.ProcessId, sql), () => TimeAsync(peerOpen, peerProcess, sql));
            report.Add(new(name, "ms", time.Ours, time.Peer, Bar.RatioAtMost, 1.05));
            ratios.Add(time.Ours / time.Peer);
        }

        report.Add(new("CPU: geometric mean of these", "x", Math.Exp(ratios.Average(Math.Log)), null, Bar.ValueAtMost, 0.85) { IsHeadline = true });
    }

    private static async Task<NpgsqlConnection> OpenAsync(IServer server)
    {
        NpgsqlConnection connection = await server.OpenAsync();
        await using var command = new NpgsqlCommand(Prepare, connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>The processor time of the busiest thread of the server's process, which is the session.</summary>
    internal static async Task<double> TimeAsync(NpgsqlConnection connection, int process, string sql)
    {
        Dictionary<string, long> before = ThreadTimes(process);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteScalarAsync();
        long nanoseconds = ThreadTimes(process).Max(thread => thread.Value - before.GetValueOrDefault(thread.Key));
        return nanoseconds / 1e6;
    }

    private static Dictionary<string, long> ThreadTimes(int process)
    {
        var times = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task")))
        {
            try
            {
                times[thread] = long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread has ended since the folder was listed; the session's cannot have.
                times.Remove(thread);
            }
        }
        return times;
    }
}
