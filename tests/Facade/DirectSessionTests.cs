using System.Diagnostics;
using System.Globalization;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>What is particular to sessions that run on their callers' threads.</summary>
[TestClass]
public sealed class DirectSessionTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public void TheBackendRunsOnTheThreadThatCallsAndKeepsItsState()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE visits (thread int)");
        for (int i = 0; i < 8; i++)
        {
            int number = i;
            OnThreadOfItsOwn(() => session.Execute(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO visits VALUES ({number})")));
        }

        Assert.AreEqual("8", Value(session, "SELECT count(DISTINCT thread) FROM visits"));
    }

    [TestMethod]
    public void SessionsHaveNoThreadsOfTheirOwn()
    {
        const int Sessions = 20;
        int threads = CountThreads();
        PgliteSession[] sessions = [.. Enumerable.Range(0, Sessions).Select(_ => Open())];
        Array.ForEach(sessions, session => session.Execute("SELECT 1"));
        Assert.IsLessThan(threads + (Sessions / 2), CountThreads());
        Array.ForEach(sessions, session => session.Dispose());
    }

    [TestMethod]
    public void ErrorsAndTheStackLimitAreTheSameOnEveryThread()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE FUNCTION pg_temp.deep(n int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN pg_temp.deep(n + 1); END'");
        OnThreadOfItsOwn(() => Assert.AreEqual("54001", Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("SELECT pg_temp.deep(1)")).SqlState));
        OnThreadOfItsOwn(() => Assert.AreEqual("22012", Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("SELECT 1/0")).SqlState));
        Assert.AreEqual("1", Value(session, "SELECT 1"));
    }

    [TestMethod]
    public void StatementTimeoutEndsASleepAndAComputation()
    {
        using PgliteSession session = Open();
        session.Execute("SET statement_timeout = '100ms'");
        foreach (string sql in new[] { "SELECT pg_sleep(60)", "SELECT count(*) FROM generate_series(1, 3000000000) g" })
        {
            var clock = Stopwatch.StartNew();
            OnThreadOfItsOwn(() => Assert.AreEqual("57014", Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute(sql)).SqlState));
            Assert.IsLessThan(20, clock.Elapsed.TotalSeconds);
        }
    }

    [TestMethod]
    [DataRow("idle_session_timeout", "SELECT 1", "57P05")]
    [DataRow("idle_in_transaction_session_timeout", "BEGIN", "25P03")]
    public async Task IdleTimeoutsEndASessionThatNobodyCalls(string setting, string last, string state)
    {
        using PgliteSession session = Open();
        session.Execute($"SET {setting} = '100ms'");
        session.Execute(last);
        await UntilGone(session.BackendPid);

        Assert.AreEqual(state, Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("SELECT 1")).SqlState);
        Assert.AreEqual(PgliteErrorCode.SessionEnded, Assert.ThrowsExactly<PgliteException>(() => session.Execute("SELECT 1")).ErrorCode);
    }

    [TestMethod]
    public async Task TerminationReachesASessionThatNobodyCalls()
    {
        using PgliteSession session = Open();
        session.Execute("BEGIN");

        Assert.IsTrue(await SharedCluster.Scalar<bool>($"SELECT pg_terminate_backend({session.BackendPid}, 20000)"));

        Assert.AreEqual("57P01", Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("SELECT 1")).SqlState);
    }

    [TestMethod]
    public async Task TerminationReachesASessionThatWorks()
    {
        using PgliteSession session = Open();
        session.Execute("SELECT 1");
        Task running = Task.Run(() => session.Execute("SELECT pg_sleep(63)"));
        await Activity.UntilRunning("pg_sleep(63)");

        await SharedCluster.Scalar<bool>($"SELECT pg_terminate_backend({session.BackendPid})");

        PgliteSqlException told = await Assert.ThrowsExactlyAsync<PgliteSqlException>(() => running.WaitAsync(s_limit));
        Assert.AreEqual("57P01", told.SqlState);
    }

    [TestMethod]
    public async Task DisposalEndsTheCallUnderWay()
    {
        PgliteSession session = Open();
        session.Execute("SELECT 1");
        int pid = session.BackendPid;
        Task running = Task.Run(() => session.Execute("SELECT pg_sleep(64)"));
        await Activity.UntilRunning("pg_sleep(64)");

        session.Dispose();

        await Assert.ThrowsAsync<Exception>(() => running.WaitAsync(s_limit));
        await UntilGone(pid);
    }

    [TestMethod]
    public void ChangesByOthersReachASessionThatNobodyCalls()
    {
        using PgliteSession session = Open();
        using PgliteSession other = Open();
        other.Execute("CREATE TABLE seen_by_others (x int); INSERT INTO seen_by_others VALUES (1)");
        using PgliteStatement all = session.Prepare("SELECT * FROM seen_by_others");
        all.Execute();

        // More invalidations than the queue holds: those who sleep are told to catch up.
        other.Execute("DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE 'CREATE TEMP TABLE tt(a int)'; EXECUTE 'DROP TABLE tt'; COMMIT; END LOOP; END $$");
        other.Execute("ALTER TABLE seen_by_others DROP COLUMN x, ADD COLUMN y text DEFAULT 'new'");

        Assert.AreEqual("new", Value(session, "SELECT * FROM seen_by_others"));
        other.Execute("DROP TABLE seen_by_others");
    }

    [TestMethod]
    public async Task ABarrierDoesNotWaitForSessionsThatNobodyCalls()
    {
        using PgliteSession one = Open();
        using PgliteSession other = Open();
        one.Execute("SELECT 1");
        other.Execute("BEGIN");
        await SharedCluster.Execute("CREATE DATABASE for_a_barrier");

        await SharedCluster.Execute("DROP DATABASE for_a_barrier").WaitAsync(s_limit);
    }

    [TestMethod]
    public void ReplicationIsRefused()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Startup("postgres", "postgres", "replication", "true"));
        Assert.AreEqual("0A000", reply.SqlState);
    }

    [TestMethod]
    public async Task TooManySessionsAreRefusedAtOnce()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { Settings = { ["max_connections"] = "5", ["superuser_reserved_connections"] = "0", ["reserved_connections"] = "0" } });
        var open = new List<PgliteSession>();
        try
        {
            for (int i = 0; i < 5; i++)
            {
                open.Add(runtime.OpenSession(PgliteSessionKind.Direct));
                open[^1].Execute("SELECT 1");
            }

            using PgliteSession oneTooMany = runtime.OpenSession(PgliteSessionKind.Direct);
            PgliteException refused = Assert.ThrowsExactly<PgliteException>(() => oneTooMany.Execute("SELECT 1"));
            Assert.AreEqual("53300", refused.SqlState);
        }
        finally
        {
            open.ForEach(session => session.Dispose());
        }
    }

    [TestMethod]
    [DataRow(PgliteStopMode.Fast)]
    [DataRow(PgliteStopMode.Immediate)]
    public async Task AStopEndsSessionsThatWorkAndThoseThatNobodyCalls(PgliteStopMode mode)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        PgliteSession[] sessions = [.. Enumerable.Range(0, 4).Select(_ => runtime.OpenSession(PgliteSessionKind.Direct))];
        sessions[0].Execute("BEGIN; CREATE TABLE t (x int)");
        sessions[1].Execute("LISTEN news");
        using PgliteCopyInStream copy = StartCopy(sessions[2]);
        Task running = Task.Run(() => sessions[3].Execute("SELECT pg_sleep(65)"));
        await UntilRuns(runtime, "pg_sleep(65)");

        var clock = Stopwatch.StartNew();
        await runtime.StopAsync(mode);

        Assert.IsLessThan(10, clock.Elapsed.TotalSeconds);
        await Assert.ThrowsAsync<Exception>(() => running.WaitAsync(s_limit));
        Assert.Throws<Exception>(() => sessions[0].Execute("SELECT 1"));
        Assert.AreEqual(PgliteErrorCode.SessionEnded, Assert.ThrowsExactly<PgliteException>(() => sessions[0].Execute("SELECT 1")).ErrorCode);
        Array.ForEach(sessions, session => session.Dispose());
        Assert.Throws<PgliteException>(() => runtime.OpenSession(PgliteSessionKind.Direct));
    }

    [TestMethod]
    public async Task AsynchronousCallsDoNotKeepTheCaller()
    {
        using PgliteSession session = Open();
        using PgliteStatement sleep = session.Prepare("SELECT pg_sleep(600)");
        using var source = new CancellationTokenSource();
        Task<long> running = sleep.ExecuteAsync(source.Token).AsTask();
        Assert.IsFalse(running.IsCompleted);
        await Activity.UntilRunning("pg_sleep(600)");
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running.WaitAsync(s_limit));
    }

    private static PgliteSession Open() => SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);

    private static PgliteCopyInStream StartCopy(PgliteSession session)
    {
        session.Execute("CREATE TEMP TABLE copied (x int)");
        return session.CopyIn("COPY copied FROM STDIN");
    }

    private static string? Value(PgliteSession session, string sql) => session.Send(Wire.Query(sql)).Rows[0][0];

    private static void OnThreadOfItsOwn(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).GetAwaiter().GetResult();

    private static int CountThreads() => Directory.GetDirectories("/proc/self/task").Length;

    private static async Task UntilGone(int pid)
    {
        var clock = Stopwatch.StartNew();
        while (await SharedCluster.Scalar<long>($"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}") != 0)
        {
            Assert.IsLessThan(s_limit, clock.Elapsed, "the session stays");
            await Task.Delay(20);
        }
    }

    private static async Task UntilRuns(PgliteRuntime runtime, string part)
    {
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        while (await SharedCluster.Scalar<long>(dataSource, $"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND position('{part}' IN query) > 0") == 0)
        {
            await Task.Delay(20);
        }
    }
}
