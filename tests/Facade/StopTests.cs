using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>A stop gives all back; what disposal adds is that the runtime cannot be used any more.</summary>
[TestClass]
public sealed class StopTests
{
    [TestMethod]
    public async Task StoppedRuntimesHoldNothing()
    {
        var stopped = new List<PgliteRuntime>();
        await StartAndStop(stopped, 5);
        int descriptors = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        int mappings = File.ReadLines("/proc/self/maps").Count();
        await StartAndStop(stopped, 20);
        Assert.IsLessThanOrEqualTo(2, Directory.GetFileSystemEntries("/proc/self/fd").Length - descriptors);
        Assert.IsLessThanOrEqualTo(15, File.ReadLines("/proc/self/maps").Count() - mappings);
        Assert.IsFalse(stopped.Exists(runtime => Directory.Exists(runtime.SocketDirectory)));
        stopped.ForEach(runtime => Assert.AreEqual((PgliteState.Stopped, 0), (runtime.State, runtime.GetStatus().ExitStatus)));
    }

    [TestMethod]
    public async Task StoppedRuntimeSaysSoAndADisposedOneIsDisposed()
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        using PgliteSession session = runtime.OpenSession();
        session.Execute("SELECT 1");
        await runtime.StopAsync();
        PgliteException refused = Assert.ThrowsExactly<PgliteException>(runtime.OpenSession);
        Assert.AreEqual(PgliteErrorCode.InvalidState, refused.ErrorCode);
        Assert.Throws<Exception>(() => session.Execute("SELECT 1"));
        await runtime.DisposeAsync();
        Assert.ThrowsExactly<ObjectDisposedException>(runtime.OpenSession);
    }

    [TestMethod]
    public async Task ManyMayStopAtOnce()
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await Task.WhenAll(
            [.. Enumerable.Range(0, 4).Select(_ => runtime.StopAsync()), .. Enumerable.Range(0, 4).Select(_ => runtime.DisposeAsync().AsTask())]);
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
    }

    [TestMethod]
    public async Task ClusterThatEndsByItselfGivesAllBackToo()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        var ended = new TaskCompletionSource();
        runtime.StateChanged += (_, state) =>
        {
            if (state == PgliteState.Stopped)
            {
                ended.TrySetResult();
            }
        };

        // The postmaster notices within a minute that its lock file is gone, and then ends at once.
        File.Delete(Path.Combine(runtime.DataDirectory, "postmaster.pid"));
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(3));
        for (int i = 0; i < 300 && Directory.Exists(runtime.SocketDirectory); i++)
        {
            await Task.Delay(100);
        }

        Assert.AreEqual(PgliteState.Stopped, runtime.State);
        Assert.IsFalse(Directory.Exists(runtime.SocketDirectory));
    }

    private static async Task StartAndStop(List<PgliteRuntime> stopped, int count)
    {
        for (int i = 0; i < count; i++)
        {
            PgliteRuntime runtime = await PgliteRuntime.StartAsync();
            stopped.Add(runtime);
            await SharedCluster.Execute(runtime, "SELECT 1");
            using PgliteSession session = runtime.OpenSession();
            session.Execute("SELECT 1");
            await runtime.StopAsync();
        }
    }
}
