using LibPglite;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>What a session keeps of a statement's memory when it rests, as the system sees it and as the engine counts it.</summary>
internal static class Resting
{
    /// <summary>All of them work in memory, and none in shared buffers, which would count for the session.</summary>
    private static readonly (string Name, string Sql)[] s_statements =
    [
        ("hash join", "SELECT count(*) FROM generate_series(1, 1000000) a JOIN generate_series(1, 1000000) b ON a = b"),
        ("sort", "SELECT count(*) FROM (SELECT i FROM generate_series(1, 1000000) i ORDER BY -i OFFSET 0) x"),
        ("hash aggregate", "SELECT count(*) FROM (SELECT i, count(*) FROM generate_series(1, 500000) i GROUP BY i OFFSET 0) x"),
        ("kept segments", "SELECT length(repeat('x', 30000000)) + length(repeat('y', 30000000))"),
        ("array", "SELECT cardinality(array_agg(i)) FROM generate_series(1, 3000000) i"),
        ("document", "SELECT length(jsonb_agg(jsonb_build_object('id', i))::text) FROM generate_series(1, 200000) i"),
        ("small contexts", "DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format('PREPARE p%s AS SELECT %s', i, i); END LOOP; END $$; DEALLOCATE ALL"),
    ];

    public static async Task<int> Run(PgliteSessionKind kind)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions
        {
            Settings = { ["work_mem"] = "1GB", ["max_parallel_workers_per_gather"] = "0", ["autovacuum"] = "off" },
        });
        using PgliteSession first = runtime.OpenSession(kind);
        foreach ((_, string sql) in s_statements)
        {
            first.Execute(sql); // once, for what the process keeps in any case
        }

        await Rest();
        foreach ((string name, string sql) in s_statements)
        {
            long before = Measure();
            using PgliteSession session = runtime.OpenSession(kind);
            session.Execute(sql);
            long peak = Heap(runtime, session).PeakBytes / 1024;
            await Rest();
            Sql.Say(name, $"{Measure() - before} {Heap(runtime, session).Bytes / 1024} {peak} {session.Execute("SELECT 1")}");
        }

        return 0;
    }

    private static PgliteSessionMemory Heap(PgliteRuntime runtime, PgliteSession session) =>
        runtime.GetStatus().SessionMemory.Single(memory => memory.BackendPid == session.BackendPid);

    private static Task Rest() => Task.Delay(1500);

    private static long Measure()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return HostFacts.PrivateMemory();
    }
}
