using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>Sessions with PostGIS in them while a backend dies, and while the .NET runtime stops all threads again and again.</summary>
[TestClass]
public sealed class FaultTests
{
    private const string Union = "SELECT sum(ST_Area(ST_Union(ST_Buffer(ST_Point(i, 0), 0.4, 2), ST_Buffer(ST_Point(i, 9), 0.4, 2)))) FROM generate_series(1, 100) i";

    /// <summary>A hundred pairs of octagons.</summary>
    private static readonly double s_area = 100 * 2 * 2 * Math.Sqrt(2) * 0.16;

    [TestMethod]
    public async Task ClusterRecoversFromABackendThatDiesWithPostgisInIt()
    {
        string modules = Environment.GetEnvironmentVariable("PGLITE_TEST_MODULES") ?? throw new InvalidOperationException("PGLITE_TEST_MODULES is not set");
        await using PgliteRuntime runtime = await MovedCluster.StartAsync("crash");
        await MovedCluster.ExecuteAsync(runtime, "CREATE EXTENSION postgis; CREATE TABLE kept AS SELECT ST_Point(i, i) AS place FROM generate_series(1, 1000) i;"
            + $"CREATE FUNCTION fault(text) RETURNS int LANGUAGE c STRICT AS '{modules}/faults', 'fault'");
        for (int round = 1; round <= 3; round++)
        {
            using var stop = new CancellationTokenSource();
            Task<int>[] busy = [.. Enumerable.Range(0, MovedCluster.Sessions).Select(_ => Task.Run(() => WorkAsync(runtime, stop.Token)))];
            await using (NpgsqlConnection connection = await MovedCluster.OpenAsync(runtime))
            {
                Assert.AreEqual(s_area, await MovedCluster.ScalarAsync<double>(connection, Union), 1e-9);
                await Assert.ThrowsAsync<NpgsqlException>(() => MovedCluster.ScalarAsync<int>(connection, "SELECT fault('panic')"));
            }

            await UntilReadyAsync(runtime);
            Assert.AreEqual(round, runtime.GetStatus().Crashes);
            Assert.AreEqual(1000L, await MovedCluster.ScalarAsync<long>(runtime, "SELECT count(*) FROM kept WHERE ST_X(place) = ST_Y(place)"));
            await stop.CancelAsync();
            await Task.WhenAll(busy);
        }
    }

    [TestMethod]
    public async Task GarbageCollectionsDoNotDisturbSessionsInsideGeos()
    {
        const int times = 5;
        const int collections = 10;
        using var stop = new CancellationTokenSource();
        int before = GC.CollectionCount(2);
        Task disturb = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1); // The sessions' clients are managed code, which has to get on too.
            }
        });
        await Task.WhenAll(Enumerable.Range(0, MovedCluster.Sessions).Select(_ => Task.Run(async () =>
        {
            await using NpgsqlConnection connection = await MovedCluster.OpenAsync(MovedCluster.Runtime);
            for (int i = 0; i < times || GC.CollectionCount(2) - before <= collections; i++)
            {
                Assert.AreEqual(s_area, await MovedCluster.ScalarAsync<double>(connection, Union), 1e-9);
            }
        })));
        await stop.CancelAsync();
        await disturb;
    }

    /// <summary>Computes the same until it is told to stop or its backend ends; says how often.</summary>
    private static async Task<int> WorkAsync(PgliteRuntime runtime, CancellationToken stop)
    {
        int done = 0;
        try
        {
            await using NpgsqlConnection connection = await MovedCluster.OpenAsync(runtime);
            for (; !stop.IsCancellationRequested; done++)
            {
                Assert.AreEqual(s_area, await MovedCluster.ScalarAsync<double>(connection, Union), 1e-9);
            }
        }
        catch (NpgsqlException) when (runtime.GetStatus().Crashes > 0)
        {
            // The cluster ends all sessions when one has died; what is computed in those that come is checked by who calls.
        }

        return done;
    }

    private static async Task UntilReadyAsync(PgliteRuntime runtime)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                Assert.AreEqual(s_area, await MovedCluster.ScalarAsync<double>(runtime, Union), 1e-9);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
