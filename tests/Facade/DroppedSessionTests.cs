using System.Diagnostics;
using System.Runtime.CompilerServices;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Direct sessions that nobody disposes: the finalizer's thread ends them.</summary>
[TestClass]
public sealed class DroppedSessionTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task AStatementInTheMiddleOfItsResultIsRolledBack()
    {
        await SharedCluster.Execute("CREATE TABLE dropped (i int)");
        int pid = DropInMidResult("INSERT INTO dropped SELECT generate_series(1, 300000) RETURNING repeat('x', 100)");
        await UntilGoneAsync(pid);

        Assert.AreEqual(0L, await SharedCluster.Scalar<long>("SELECT count(*) FROM dropped"));
        await SharedCluster.Execute("DROP TABLE dropped");
    }

    [TestMethod]
    public async Task AnIdleSessionEndsWithoutAWordInTheLog()
    {
        var log = new List<PgliteLogRecord>();
        void Collect(object? sender, PgliteLogRecord record)
        {
            lock (log)
            {
                log.Add(record);
            }
        }

        SharedCluster.Runtime.LogReceived += Collect;
        int pid = Drop("CREATE TEMP TABLE t (i int)");
        await UntilGoneAsync(pid);
        await SharedCluster.Execute("DO $$ BEGIN RAISE LOG 'the last word of the test'; END $$");
        while (!Has(record => record.Message == "the last word of the test"))
        {
            await Task.Delay(10);
        }

        SharedCluster.Runtime.LogReceived -= Collect;
        Assert.IsFalse(Has(record => record.BackendPid == pid));

        bool Has(Predicate<PgliteLogRecord> wanted)
        {
            lock (log)
            {
                return log.Exists(wanted);
            }
        }
    }

    [TestMethod]
    public async Task TheFinalizerDoesNotWaitForASessionThatHasTo()
    {
        // Its end has to drop the temporary table, which another session holds.
        string table;
        using PgliteSession holder = SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);
        int pid = DropWithTable(holder, out table);
        Task finalized = Task.Run(Collect);
        bool waited = await Task.WhenAny(finalized, Task.Delay(s_limit)) != finalized;
        holder.Execute("COMMIT");
        await finalized;
        Assert.IsFalse(waited, $"the finalizer waited for {table}");
        await UntilGoneAsync(pid);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DropInMidResult(string sql)
    {
        PgliteSession session = SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);
        PgliteStatement statement = session.Prepare(sql);
        PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        return session.BackendPid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Drop(string sql)
    {
        PgliteSession session = SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute(sql);
        return session.BackendPid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int DropWithTable(PgliteSession holder, out string table)
    {
        PgliteSession session = SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("CREATE TEMP TABLE held (i int)");
        using PgliteStatement name = session.Prepare(
            "SELECT nspname || '.held' FROM pg_namespace WHERE oid = pg_my_temp_schema()");
        using PgliteRows rows = name.Query();
        Assert.IsTrue(rows.Read());
        table = rows.GetString(0);
        holder.Execute($"BEGIN; LOCK TABLE {table} IN ACCESS SHARE MODE");
        return session.BackendPid;
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static async Task UntilGoneAsync(int pid)
    {
        var clock = Stopwatch.StartNew();
        while (await SharedCluster.Scalar<long>($"SELECT count(*) FROM pg_stat_activity WHERE pid = {pid}") != 0)
        {
            Collect();
            Assert.IsLessThan(s_limit, clock.Elapsed, "the session stays");
            await Task.Delay(20);
        }
    }
}
