using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// What it costs to call a function of a module that is a file, against the same function linked into the engine and against
/// the ordinary server's. A query makes so many calls of so small a function that the rest of it counts little; as in
/// <see cref="Queries"/> the time is that of the session on a processor.
/// </summary>
internal static class ModuleCalls
{
    private const int Rows = 100_000;

    private const int CallsOfARow = 40;

    private const string Function = "exists_in";

    private static readonly string Query = $"SELECT sum({string.Join(" + ", Enumerable.Range(0, CallsOfARow).Select(i => $"{Function}(pairs, 'k{i}')::int"))}) FROM called";

    public static async Task MeasureAsync(Report report, IServer ours, IServer peer, int rounds)
    {
        string file = Environment.GetEnvironmentVariable("PGLITE_TEST_MODULE_FILE")
            ?? throw new InvalidOperationException("PGLITE_TEST_MODULE_FILE is not set. Run ./build.sh bench, which makes the module.");
        await using NpgsqlConnection asFile = await OpenAsync(ours, file);
        await using NpgsqlConnection linked = await OpenAsync(ours, "$libdir/hstore");
        await using NpgsqlConnection ordinary = await OpenAsync(peer, "$libdir/hstore");
        int peerProcess = await ordinary.ScalarAsync<int>("SELECT pg_backend_pid()");

        Task<double> Time(NpgsqlConnection connection) => TimeAsync(connection, connection == ordinary ? peerProcess : Environment.ProcessId);
        (double File, double Linked) forms = await Rounds.MediansAsync(rounds, () => Time(asFile), () => Time(linked));
        report.Add(new("call of a module's file, against linked in", "ns", forms.File, forms.Linked, Bar.RatioAtMost, 1.15));
        (double File, double Ordinary) servers = await Rounds.MediansAsync(rounds, () => Time(asFile), () => Time(ordinary));
        report.Add(new("the same, against the ordinary server's", "ns", servers.File, servers.Ordinary, Bar.RatioAtMost, 1.15));
    }

    private static async Task<NpgsqlConnection> OpenAsync(IServer server, string module)
    {
        NpgsqlConnection connection = await server.OpenAsync();
        await connection.ExecuteAsync($"""
            SET max_parallel_workers_per_gather = 0;
            CREATE EXTENSION IF NOT EXISTS hstore;
            CREATE FUNCTION pg_temp.{Function}(hstore, text) RETURNS boolean LANGUAGE c IMMUTABLE STRICT AS '{module}', 'hstore_exists';
            CREATE TEMP TABLE called AS SELECT hstore('k1', i::text) || 'k2=>x' AS pairs FROM generate_series(1, {Rows}) AS i;
            ANALYZE called
            """);
        return connection;
    }

    private static async Task<double> TimeAsync(NpgsqlConnection connection, int process) =>
        await Queries.TimeAsync(connection, process, Query.Replace(Function, "pg_temp." + Function, StringComparison.Ordinal)) * 1e6 / Rows / CallsOfARow;
}
