using System.Diagnostics;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class TemporaryClusterTests
{
    [TestMethod]
    public async Task EverythingIsGoneOnDispose()
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        string folder = runtime.SocketDirectory;
        Assert.StartsWith(folder, runtime.DataDirectory);
        Assert.IsTrue(File.Exists(Path.Combine(runtime.DataDirectory, "PG_VERSION")));
        await runtime.DisposeAsync();
        Assert.IsFalse(Directory.Exists(folder));
    }

    [TestMethod]
    public async Task SocketFolderIsGoneOnDisposeAndTheDataStays()
    {
        using var folder = new ScratchFolder();
        PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        await runtime.DisposeAsync();
        Assert.IsFalse(Directory.Exists(runtime.SocketDirectory));
        Assert.IsTrue(File.Exists(folder.Sub("data/PG_VERSION")));
    }

    [TestMethod]
    public async Task LeftoverOfADeadProcessIsSweptAndALiveOneIsNot()
    {
        string dead = Path.Combine(Path.GetTempPath(), "pglite-deadbeef");
        Directory.CreateDirectory(Path.Combine(dead, "data", "base"));
        await File.WriteAllTextAsync(Path.Combine(dead, ".pglite-owner"), "");
        await File.WriteAllTextAsync(Path.Combine(dead, "data", "base", "1"), "left behind");

        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        Assert.IsFalse(Directory.Exists(dead));
        Assert.IsTrue(Directory.Exists(SharedCluster.Runtime.SocketDirectory));
        Assert.AreEqual(1, await SharedCluster.Scalar<int>("SELECT 1"));
    }

    [TestMethod]
    public async Task FolderThatIsNotOursIsNotSwept()
    {
        string foreign = Path.Combine(Path.GetTempPath(), "pglite-notmine0");
        Directory.CreateDirectory(foreign);
        try
        {
            await File.WriteAllTextAsync(Path.Combine(foreign, "important"), "");
            Directory.SetLastWriteTimeUtc(foreign, DateTime.UtcNow.AddDays(-1));
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
            Assert.IsTrue(File.Exists(Path.Combine(foreign, "important")));
        }
        finally
        {
            Directory.Delete(foreign, recursive: true);
        }
    }

    [TestMethod]
    public async Task FreshClusterForATestTakesMilliseconds()
    {
        var clock = Stopwatch.StartNew();
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(dataSource, "SELECT 1"));
        Assert.IsLessThan(10_000, clock.ElapsedMilliseconds);
    }
}
