using System.Diagnostics;
using LibPglite;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// Short statements on a direct session, against the three things that a program could do instead: SQLite in its process, Npgsql on
/// an ordinary server, a session with a thread of its own. All in C#, one after the other on one thread, rows read to their end.
/// </summary>
internal static class DirectCalls
{
    private const int Rows = 100_000;
    private const int Calls = 2000;

    private sealed record Work(string Name, int Calls, Action<ICaller, int> Call);

    private sealed record Peer(string Name, ICaller Caller);

    private static readonly Work[] s_work =
    [
        new("SELECT 1", Calls, (caller, _) => caller.One()),
        new("point SELECT", Calls, (caller, i) => caller.Find(Spread(i))),
        new("INSERT", Calls, (caller, i) => caller.Insert(Rows + 1 + i)),
        new("UPDATE by key", Calls, (caller, i) => caller.Update(Spread(i), i)),
        new("1000 rows", Calls / 20, (caller, i) => caller.Thousand(1 + Spread(i) % (Rows - 1000))),
    ];

    /// <summary>The bars against SQLite, against Npgsql and against the other kind of session.</summary>
    private static readonly Dictionary<string, double[]> s_bars = new(StringComparer.Ordinal)
    {
        ["SELECT 1"] = [10, 0.3, 1.0],
        ["point SELECT"] = [1.5, 0.3, 1.0],
        ["INSERT"] = [1.0, 1.0, 1.0],
        ["UPDATE by key"] = [1.0, 1.0, 1.0],
        ["1000 rows"] = [1.2, 1.0, 1.0],
    };

    public static async Task MeasureAsync(Report report, EmbeddedServer ours, IServer peer, ScratchDirectory scratch, int rounds)
    {
        report.Add(new("private memory per idle direct session", "MB", MegabytesPerSession(ours), null, Bar.ValueAtMost, 1.2) { IsHeadline = true });
        await MeasureAsync(report, ours, peer, scratch, rounds, sync: false, s_work);
        await AgainstPgliteAsync(report, ours, scratch, rounds);
        await MeasureAsync(report, ours, peer, scratch, Math.Max(3, rounds / 3), sync: true, [.. s_work[2..4].Select(work => work with { Calls = Calls / 20 })]);
    }

    /// <summary>
    /// In this very process, with what .NET keeps for each. A first set is opened, and a first look taken, for what the process
    /// keeps in any case (the set stays open: what ended sessions leave would serve the next): reading the list of its mappings leaves a megabyte of garbage behind.
    /// </summary>
    private static double MegabytesPerSession(EmbeddedServer ours)
    {
        List<PgliteSession> first = Open();
        _ = PrivateBytes();
        long before = PrivateBytes();
        List<PgliteSession> sessions = Open();
        long after = PrivateBytes();
        sessions.Concat(first).ToList().ForEach(session => session.Dispose());
        return (double)(after - before) / (1024 * 1024) / Memory.Sessions;

        List<PgliteSession> Open()
        {
            List<PgliteSession> opened = [.. Enumerable.Range(0, Memory.Sessions).Select(_ => ours.OpenSession(PgliteSessionKind.Direct))];
            opened.ForEach(session => session.Execute("SELECT 1"));
            return opened;
        }

        static long PrivateBytes()
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            return Memory.PrivateBytes(Environment.ProcessId);
        }
    }

    /// <summary>
    /// What its users call, and beside it the least that a call of it can cost: bytes of the protocol for what was prepared before.
    /// </summary>
    private static async Task AgainstPgliteAsync(Report report, EmbeddedServer ours, ScratchDirectory scratch, int rounds)
    {
        const string table = "direct_pglite";
        await FillAsync(ours, table);
        using ICaller direct = new SessionCaller(ours.OpenSession(PgliteSessionKind.Direct), table, sync: false);
        using PgliteNode pglite = PgliteNode.Start(scratch.Combine("pglite"), table, Rows);
        var next = new Dictionary<object, int>();
        foreach ((Work work, string call, string name, double bar) in new[]
        {
            (s_work[0], "one", "PGlite in Node", 0.05), (s_work[1], "find", "PGlite in Node", 0.05),
            (s_work[1], "rawFind", "PGlite in Node, prepared, raw protocol", 1.0), (s_work[2], "insert", "PGlite in Node", 0.05),
        })
        {
            (double Ours, double Other) time = await Rounds.MediansAsync(rounds, () => Task.FromResult(Time(direct, work, Next(direct))),
                () => Task.FromResult(pglite.Time(call, Next(pglite), Calls)));
            report.Add(new($"direct session, {work.Name}, against {name}", "us", time.Ours, time.Other, Bar.RatioAtMost, bar) { IsHeadline = true });
        }

        int Next(object side)
        {
            int from = next.GetValueOrDefault(side);
            next[side] = from + Calls;
            return from;
        }
    }

    private static async Task FillAsync(IServer server, string table)
    {
        await server.ExecuteAsync(ICaller.Table(table));
        await server.ExecuteAsync(ICaller.Fill(table, $"generate_series(1, {Rows}) value"));
        await server.ExecuteAsync($"VACUUM ANALYZE {table}");
    }

    private static async Task MeasureAsync(
        Report report, EmbeddedServer ours, IServer peer, ScratchDirectory scratch, int rounds, bool sync, Work[] works)
    {
        string table = sync ? "direct_sync" : "direct_nosync";
        foreach (IServer server in new[] { ours, peer })
        {
            await FillAsync(server, table);
        }

        using ICaller direct = new SessionCaller(ours.OpenSession(PgliteSessionKind.Direct), table, sync);
        using ICaller sqlite = new SqliteCaller(scratch.Combine(table + ".sqlite"), table, Rows, sync);
        using ICaller npgsql = await NpgsqlCaller.OpenAsync(peer, table, sync);
        using ICaller thread = new SessionCaller(ours.OpenSession(PgliteSessionKind.OwnThread), table, sync);
        Peer[] peers = [new("SQLite", sqlite), new("Npgsql on the peer", npgsql), new("a session with a thread", thread)];
        var next = new Dictionary<ICaller, int>();
        string kind = sync ? ", durable" : "";
        await WarmUpAsync();
        foreach (Work work in works)
        {
            for (int i = 0; i < peers.Length; i++)
            {
                // ours and the thread's session share a table: keys go on where the last round ended
                (double Ours, double Other) time = await Rounds.MediansAsync(
                    rounds, () => Task.FromResult(Turn(direct, work)), () => Task.FromResult(Turn(peers[i].Caller, work)));
                report.Add(new($"direct session, {work.Name}{kind}, against {peers[i].Name}", "us", time.Ours, time.Other, Bar.RatioAtMost, s_bars[work.Name][i])
                {
                    IsHeadline = peers[i].Caller == sqlite || (peers[i].Caller == npgsql && work.Name.EndsWith("SELECT", StringComparison.Ordinal)),
                });
            }
        }

        // What comes first would be measured while .NET still compiles it anew, on both sides, and what comes last would not.
        async Task WarmUpAsync()
        {
            foreach (ICaller caller in peers.Select(other => other.Caller).Prepend(direct))
            {
                foreach (Work work in works)
                {
                    Turn(caller, work);
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5));
        }

        double Turn(ICaller caller, Work work)
        {
            ICaller counter = caller == thread ? direct : caller;
            int from = next.GetValueOrDefault(counter);
            next[counter] = from + work.Calls;
            return Time(caller, work, from);
        }
    }

    private static double Time(ICaller caller, Work work, int from)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < work.Calls; i++)
        {
            work.Call(caller, from + i);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / work.Calls;
    }

    /// <summary>Keys all over the table, in an order that is the same for all.</summary>
    private static int Spread(int i) => (int)((uint)i * 2654435761u % Rows) + 1;
}
