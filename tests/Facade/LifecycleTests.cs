using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class LifecycleTests
{
    [TestMethod]
    public async Task RowsAreThereAfterAStopAndAnotherStart()
    {
        using var folder = new ScratchFolder();
        for (int round = 0; round < 3; round++)
        {
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
            await SharedCluster.Execute(runtime, "CREATE TABLE IF NOT EXISTS rounds (id int); INSERT INTO rounds SELECT count(*) FROM rounds");
            Assert.AreEqual(round + 1L, await SharedCluster.Scalar<long>(runtime, "SELECT count(*) FROM rounds"));
            await runtime.StopAsync();
            Assert.AreEqual(PgliteState.Stopped, runtime.State);
            Assert.AreEqual(0, runtime.GetStatus().ExitStatus);
        }
    }

    [TestMethod]
    public async Task ClustersOfOneProcessAreApart()
    {
        using var folder = new ScratchFolder();
        PgliteRuntime[] runtimes = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub($"{i}")))));
        try
        {
            await Task.WhenAll(runtimes.Select((runtime, i) => SharedCluster.Execute(runtime, $"CREATE TABLE mine AS SELECT {i} AS number")));
            int[] numbers = await Task.WhenAll(runtimes.Select(runtime => SharedCluster.Scalar<int>(runtime, "SELECT number FROM mine")));
            CollectionAssert.AreEqual(new[] { 0, 1, 2 }, numbers);
            string[] identifiers = await Task.WhenAll(
                runtimes.Select(runtime => SharedCluster.Scalar<string>(runtime, "SELECT system_identifier::text FROM pg_control_system()")));
            Assert.HasCount(3, identifiers.Distinct().ToArray());

            await runtimes[1].StopAsync();
            Assert.AreEqual(2, await SharedCluster.Scalar<int>(runtimes[2], "SELECT number FROM mine"));
        }
        finally
        {
            foreach (PgliteRuntime runtime in runtimes)
            {
                await runtime.DisposeAsync();
            }
        }
    }

    [TestMethod]
    public async Task StopUnderLoadEndsEverySessionWithAnError()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        using var started = new CountdownEvent(8);
        Task[] load = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync();
            started.Signal();
            while (true)
            {
                await new NpgsqlCommand("SELECT sum(i) FROM generate_series(1, 10000) i", connection).ExecuteScalarAsync();
            }
        }))];
        started.Wait(TimeSpan.FromSeconds(30));
        await runtime.StopAsync();
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
        foreach (Task task in load)
        {
            await Assert.ThrowsAsync<NpgsqlException>(() => task.WaitAsync(TimeSpan.FromSeconds(20)));
        }
    }

    [TestMethod]
    public async Task SmartStopWaitsForSessions()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { StopTimeout = TimeSpan.FromSeconds(1) });
        using (PgliteSession session = runtime.OpenSession())
        {
            session.Send(Wire.Query("SELECT 1"));
            PgliteException late = await Assert.ThrowsExactlyAsync<PgliteException>(() => runtime.StopAsync(PgliteStopMode.Smart));
            Assert.AreEqual(PgliteErrorCode.Timeout, late.ErrorCode);
            Assert.AreEqual(PgliteState.Stopping, runtime.State);
            Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
        }

        await runtime.StopAsync(PgliteStopMode.Smart);
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
    }

    [TestMethod]
    public async Task ImmediateStopLosesNoCommit()
    {
        using var folder = new ScratchFolder();
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data"))))
        {
            await SharedCluster.Execute(runtime, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
            await runtime.StopAsync(PgliteStopMode.Immediate);
        }

        await using PgliteRuntime again = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        Assert.AreEqual(1000L, await SharedCluster.Scalar<long>(again, "SELECT count(*) FROM kept"));
    }

    [TestMethod]
    public async Task StoppingAndDisposingTwiceIsAllowed()
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await runtime.StopAsync();
        await runtime.StopAsync();
        await runtime.DisposeAsync();
        runtime.Dispose();
        await runtime.StopAsync();
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
        Assert.ThrowsExactly<ObjectDisposedException>(runtime.OpenSession);
    }

    [TestMethod]
    public async Task CancelledStartLeavesTheDirectoryFree()
    {
        using var folder = new ScratchFolder();
        using var source = new CancellationTokenSource();
        Task<PgliteRuntime> starting = PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")), source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => starting);
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        Assert.AreEqual(PgliteState.Ready, runtime.State);
    }
}
