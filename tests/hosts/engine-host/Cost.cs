using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>What a cluster with the defaults takes of its host when nobody uses it.</summary>
internal static class Cost
{
    public static async Task<int> Run(string directory)
    {
        // Once before, for what .NET loads and keeps.
        await (await PgliteRuntime.StartAsync(new PgliteOptions(directory))).DisposeAsync();
        (long Memory, int Threads, int Descriptors) before = Measure();
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await Task.Delay(2000);
        (long Memory, int Threads, int Descriptors) now = Measure();
        Sql.Say("kilobytes", now.Memory - before.Memory);
        Sql.Say("threads", now.Threads - before.Threads);
        Sql.Say("descriptors", now.Descriptors - before.Descriptors);
        return 0;
    }

    /// <summary>A pool in use, and statements of some size, in as little memory as the control group has.</summary>
    public static async Task<int> Work(string directory)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await using var source = NpgsqlDataSource.Create(runtime.ConnectionString + ";Maximum Pool Size=20");
        await Sql.Execute(source, "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT i, md5(i::text) FROM generate_series(1, 100000) i");
        long[] counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await Sql.Execute(source, "UPDATE item SET name = reverse(name) WHERE id % 1000 = 7");
            return await Sql.Scalar<long>(source, "SELECT count(*) FROM (SELECT name FROM item ORDER BY name DESC OFFSET 0) x");
        }));
        Sql.Say("rows", counts.Sum());
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        return 0;
    }

    private static (long Memory, int Threads, int Descriptors) Measure()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return (HostFacts.PrivateMemory(), HostFacts.Threads(), HostFacts.Descriptors());
    }
}
