using LibPglite;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>Direct sessions that have answered one statement and wait for the next: what they cost, and that they go on.</summary>
internal static class Idle
{
    public static async Task<int> Run(int count)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();

        // A first set and a first look, for what the process keeps in any case. The set stays: what ended sessions leave would serve the next.
        List<PgliteSession> first = Open(runtime, count);
        _ = Measure();
        long before = Measure();
        List<PgliteSession> sessions = Open(runtime, count);
        Sql.Say("kilobytes each", (Measure() - before) / count);
        Sql.Say("rows", sessions.Sum(session => session.Execute("SELECT count(*) FROM pg_class")));
        sessions.Concat(first).ToList().ForEach(session => session.Dispose());
        return 0;
    }

    private static List<PgliteSession> Open(PgliteRuntime runtime, int count)
    {
        List<PgliteSession> sessions = [.. Enumerable.Range(0, count).Select(_ => runtime.OpenSession(PgliteSessionKind.Direct))];
        sessions.ForEach(session => session.Execute("SELECT 1"));
        return sessions;
    }

    private static long Measure()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return HostFacts.PrivateMemory();
    }
}
