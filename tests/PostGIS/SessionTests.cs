using System.Diagnostics;
using Npgsql;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>GEOS, PROJ and the C++ runtime under sessions: errors, cancels and ends inside them stay with the session.</summary>
[TestClass]
public sealed class SessionTests
{
    /// <summary>Minutes of work inside GEOS.</summary>
    private const string Long = "SELECT ST_Area(ST_Buffer(ST_MakeLine(ARRAY(SELECT ST_Point(i * cos(i), i * sin(i)) FROM generate_series(1, 40000) i)), 50, 64))";

    private const string Invalid = "SELECT ST_AsText(ST_Intersection('POLYGON((0 0,1 1,0 1,1 0,0 0))'::geometry, 'POLYGON((0 0,2 1,0 1,1 0,0 0))'::geometry))";

    private const string Valid = "SELECT ST_Area(ST_Intersection('POLYGON((0 0,2 0,2 2,0 2,0 0))'::geometry, 'POLYGON((1 1,3 1,3 3,1 3,1 1))'::geometry))";

    [TestMethod]
    public Task AnExceptionInsideGeosIsAnSqlErrorInEightSessionsAtOnce() => MovedCluster.EachSessionAsync(MovedCluster.Runtime, async (connection, _) =>
    {
        // Caught in SQL: Npgsql closes a connection on which it sees an internal error, which is how PostGIS reports this one.
        await MovedCluster.ExecuteAsync(connection, "CREATE FUNCTION pg_temp.attempt() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM (" + Invalid + ");"
            + " RETURN 'no error'; EXCEPTION WHEN internal_error THEN RETURN SQLERRM; END $$");
        for (int i = 0; i < 100; i++)
        {
            Assert.Contains("TopologyException", await MovedCluster.ScalarAsync<string>(connection, "SELECT pg_temp.attempt()"));
            Assert.AreEqual(1.0, await MovedCluster.ScalarAsync<double>(connection, Valid));
        }
    });

    [TestMethod]
    public async Task AnExceptionInsideGeosReachesTheClient()
    {
        await using NpgsqlConnection connection = await MovedCluster.OpenAsync(MovedCluster.Runtime);
        PostgresException thrown = await Assert.ThrowsExactlyAsync<PostgresException>(() => MovedCluster.ScalarAsync<string>(connection, Invalid));
        Assert.AreEqual("XX000", thrown.SqlState);
        Assert.Contains("TopologyException", thrown.MessageText);
    }

    [TestMethod]
    public async Task TimeoutEndsAnOperationInsideGeos()
    {
        await using NpgsqlConnection connection = await MovedCluster.OpenAsync(MovedCluster.Runtime);
        await MovedCluster.ExecuteAsync(connection, "SET statement_timeout = '500ms'");
        var watch = Stopwatch.StartNew();
        PostgresException ended = await Assert.ThrowsExactlyAsync<PostgresException>(() => MovedCluster.ScalarAsync<double>(connection, Long));
        Assert.AreEqual("57014", ended.SqlState);
        Assert.IsLessThan(30, watch.Elapsed.TotalSeconds);
        Assert.AreEqual(1.0, await MovedCluster.ScalarAsync<double>(connection, Valid));
    }

    [TestMethod]
    public async Task CancelEndsAnOperationInsideGeos()
    {
        await using NpgsqlConnection connection = await MovedCluster.OpenAsync(MovedCluster.Runtime);
        Task<PostgresException> ending = Assert.ThrowsExactlyAsync<PostgresException>(() => MovedCluster.ScalarAsync<double>(connection, Long));
        await UntilRunningAsync(1);
        await MovedCluster.ScalarAsync<bool>(MovedCluster.Runtime, $"SELECT pg_cancel_backend({connection.ProcessID})");
        Assert.AreEqual("57014", (await ending).SqlState);
        Assert.AreEqual(1.0, await MovedCluster.ScalarAsync<double>(connection, Valid));
    }

    [TestMethod]
    public async Task SessionsThatAreTerminatedInsideGeosLeaveTheOthersWhole()
    {
        for (int round = 0; round < 3; round++)
        {
            NpgsqlConnection[] connections = await Task.WhenAll(Enumerable.Range(0, MovedCluster.Sessions).Select(_ => MovedCluster.OpenAsync(MovedCluster.Runtime)));
            Task<PostgresException>[] endings = [.. connections.Select(connection => Assert.ThrowsExactlyAsync<PostgresException>(() => MovedCluster.ScalarAsync<double>(connection, Long)))];
            await UntilRunningAsync(connections.Length);
            await MovedCluster.ScalarAsync<long>(MovedCluster.Runtime,
                $"SELECT count(pg_terminate_backend(pid)) FROM unnest(ARRAY[{string.Join(',', connections.Select(connection => connection.ProcessID))}]) AS pid");
            foreach (PostgresException ended in await Task.WhenAll(endings))
            {
                Assert.AreEqual("57P01", ended.SqlState);
            }

            foreach (NpgsqlConnection connection in connections)
            {
                await connection.DisposeAsync();
            }

            await MovedCluster.EachSessionAsync(MovedCluster.Runtime, async (connection, _) => Assert.AreEqual(1.0, await MovedCluster.ScalarAsync<double>(connection, Valid)));
        }
    }

    [TestMethod]
    public async Task ParallelWorkersLoadTheModuleToo()
    {
        await using NpgsqlConnection connection = await MovedCluster.OpenAsync(MovedCluster.Runtime);
        await MovedCluster.ExecuteAsync(connection, "CREATE TABLE places AS SELECT ST_Buffer(ST_Point(i % 100, i / 100), 0.25, 8) AS area FROM generate_series(1, 20000) i;"
            + "ANALYZE places; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2");
        string plan = await MovedCluster.ScalarAsync<string>(connection, "EXPLAIN (FORMAT JSON) SELECT round(sum(ST_Area(ST_Union(area, area)))) FROM places");
        Assert.Contains("Gather", plan);
        Assert.AreEqual(3902.0, await MovedCluster.ScalarAsync<double>(connection, "SELECT round(sum(ST_Area(ST_Union(area, area)))) FROM places"));
    }

    [TestMethod]
    public async Task MemoryOfSessionsGoesWithThem()
    {
        const string Transform = "SELECT ST_X(ST_Transform('SRID=4326;POINT(13.4 52.5)'::geometry, 25833))";
        for (int i = 0; i < 20; i++)
        {
            await MovedCluster.ScalarAsync<double>(MovedCluster.Runtime, Transform);
        }

        long before = Resident();
        for (int i = 0; i < 60; i++)
        {
            await MovedCluster.ScalarAsync<double>(MovedCluster.Runtime, Transform);
        }

        Assert.IsLessThan(before + (24L << 20), Resident(), "60 sessions that each read PROJ's database must not leave it behind");
    }

    private static long Resident()
    {
        GC.Collect();
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static async Task UntilRunningAsync(int sessions)
    {
        var limit = Stopwatch.StartNew();
        while (await MovedCluster.ScalarAsync<long>(MovedCluster.Runtime,
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT ST_Area(ST_Buffer%' AND clock_timestamp() - query_start > interval '300ms'") < sessions)
        {
            Assert.IsLessThan(60, limit.Elapsed.TotalSeconds, "the sessions do not get to work");
            await Task.Delay(50);
        }
    }
}
