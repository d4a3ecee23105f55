using System.Diagnostics;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolCancelTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public async Task CancelEndsTheStatementAndTheSessionGoesOn()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Task<Reply> running = Task.Run(() => session.Send(Wire.Query("SELECT pg_sleep(60)")));
        await Activity.UntilRunning("pg_sleep(60)");
        session.Cancel();
        Reply reply = await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.AreEqual("57014", reply.SqlState);
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public async Task CancellationTokenEndsTheStatementAndTheSessionGoesOn()
    {
        using PgliteSession session = Open();
        using var source = new CancellationTokenSource();
        Task running = Task.Run(() => session.ExecProtocolRaw(Wire.Query("SELECT pg_sleep(61)"), source.Token));
        await Activity.UntilRunning("pg_sleep(61)");
        var clock = Stopwatch.StartNew();
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.IsLessThan(20, clock.Elapsed.TotalSeconds);
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public void CancelBeforeTheStartIsRefused()
    {
        using PgliteSession session = Open();
        Assert.AreEqual(PgliteErrorCode.InvalidState, Assert.ThrowsExactly<PgliteException>(session.Cancel).ErrorCode);
    }

    [TestMethod]
    public void CancelOfAnIdleSessionDoesNothing()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        session.Cancel();
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public async Task SecondCallerAtTheSameTimeIsRefused()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Task<Reply> running = Task.Run(() => session.Send(Wire.Query("SELECT pg_sleep(62)")));
        await Activity.UntilRunning("pg_sleep(62)");
        Assert.AreEqual(
            PgliteErrorCode.SessionBusy,
            Assert.ThrowsExactly<PgliteException>(() => session.Send(Wire.Query("SELECT 1"))).ErrorCode);
        session.Cancel();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
