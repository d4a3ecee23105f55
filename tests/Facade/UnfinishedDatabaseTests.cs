using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>A folder in base/ that no database owns is removed after a crash, when it is certain that it is of no use.</summary>
[TestClass]
public sealed class UnfinishedDatabaseTests
{
    private const string Orphan = "base/77777";

    [TestMethod]
    public async Task FolderWithoutADatabaseIsRemovedAfterACrash()
    {
        using var folder = new ScratchFolder();
        string data = await CrashedAsync(folder);
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        await UntilGoneAsync(Path.Combine(data, Orphan));
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT 1"));
        string kept = await SharedCluster.Scalar<string>(runtime, "SELECT oid::text FROM pg_database WHERE datname = 'kept'");
        Assert.IsTrue(File.Exists(Path.Combine(data, "base", kept, "PG_VERSION")));
        await SharedCluster.Execute(runtime, "CREATE DATABASE again OID 77777 STRATEGY FILE_COPY");
        await SharedCluster.Execute(runtime, "CREATE DATABASE more TEMPLATE kept");
    }

    [TestMethod]
    public async Task FolderWithAnythingElseInItStays()
    {
        using var folder = new ScratchFolder();
        string data = await CrashedAsync(folder);
        await File.WriteAllTextAsync(Path.Combine(data, Orphan, "notes.txt"), "years of work");
        using var log = new MemoryLog();
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data) { LoggerFactory = log }))
        {
            await UntilAsync(() => log.Entries.Any(entry => entry.Text.Contains(Orphan, StringComparison.Ordinal)));
        }

        Assert.AreEqual("years of work", await File.ReadAllTextAsync(Path.Combine(data, Orphan, "notes.txt")));
        Assert.IsTrue(File.Exists(Path.Combine(data, Orphan, "PG_VERSION")));
    }

    [TestMethod]
    public async Task StandbyKeepsTheFolderUntilItIsPromoted()
    {
        using var folder = new ScratchFolder();
        string data = await CrashedAsync(folder);
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data)))
        {
            await UntilGoneAsync(Path.Combine(data, Orphan));
        }

        Copy(data, "base/4", Orphan);
        await File.WriteAllTextAsync(Path.Combine(data, "standby.signal"), "");
        await (await PgliteRuntime.StartAsync(new PgliteOptions(data))).DisposeAsync();

        await using PgliteRuntime standby = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        Assert.IsTrue(await SharedCluster.Scalar<bool>(standby, "SELECT pg_is_in_recovery()"));
        Assert.IsTrue(Directory.Exists(Path.Combine(data, Orphan)));
        Assert.IsTrue(await SharedCluster.Scalar<bool>(standby, "SELECT pg_promote()"));
        await UntilGoneAsync(Path.Combine(data, Orphan));
    }

    /// <summary>DROP DATABASE that was interrupted leaves a row: the folder is the database's, and DROP DATABASE removes it.</summary>
    [TestMethod]
    public async Task FolderOfAnInvalidDatabaseStays()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data"), oid;
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data)))
        {
            await SharedCluster.Execute(runtime, "CREATE DATABASE broken");
            await SharedCluster.Execute(runtime, "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'broken'");
            oid = await SharedCluster.Scalar<string>(runtime, "SELECT oid::text FROM pg_database WHERE datname = 'broken'");
            Directory.CreateDirectory(Path.Combine(data, "base", "77777"));
            await runtime.StopAsync(PgliteStopMode.Immediate);
        }

        await using PgliteRuntime again = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        await UntilGoneAsync(Path.Combine(data, Orphan));
        Assert.IsTrue(File.Exists(Path.Combine(data, "base", oid, "PG_VERSION")));
        await SharedCluster.Execute(again, "DROP DATABASE broken");
    }

    /// <summary>A cluster with a database, a folder as a killed CREATE DATABASE leaves it, and no clean stop.</summary>
    private static async Task<string> CrashedAsync(ScratchFolder folder)
    {
        string data = folder.Sub("data");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        await SharedCluster.Execute(runtime, "CREATE DATABASE kept");
        Copy(data, "base/4", Orphan);
        await runtime.StopAsync(PgliteStopMode.Immediate);
        return data;
    }

    private static void Copy(string data, string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(data, to));
        foreach (string file in Directory.GetFiles(Path.Combine(data, from)))
        {
            File.Copy(file, Path.Combine(data, to, Path.GetFileName(file)));
        }
    }

    private static Task UntilGoneAsync(string path) => UntilAsync(() => !Directory.Exists(path));

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(100);
        }

        Assert.IsTrue(condition());
    }
}
