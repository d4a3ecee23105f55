using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolStartupTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    private const int SslRequest = 80877103;

    [TestMethod]
    public void OwnStartupMessageIsAnsweredUpToReadyForQuery()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Startup("postgres", "postgres"));
        Assert.AreEqual("RKZ", reply.Types);
        Assert.AreEqual('I', reply.TransactionStatus);
        Assert.AreEqual(1, reply.Messages.Count(message => message.Type == 'S' && message.Tag == "server_version"));
        Assert.AreNotEqual(0, session.BackendPid);
    }

    [TestMethod]
    public void SessionStartsByItselfBeforeTheFirstMessage()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Query("SELECT current_user || '@' || current_database()"));
        Assert.AreEqual("TDCZ", reply.Types);
        Assert.AreEqual("postgres@postgres", reply.Rows[0][0]);
    }

    [TestMethod]
    public void StartupAndFirstQueryMayTravelTogether()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Startup("postgres", "postgres"), Wire.Query("SELECT 1"));
        Assert.AreEqual("RKZTDCZ", reply.Types);
    }

    [TestMethod]
    public void EncryptionIsRefusedWithOneByte()
    {
        using PgliteSession session = Open();
        CollectionAssert.AreEqual("N"u8.ToArray(), session.ExecProtocolRaw(Wire.Untyped(SslRequest)));
        Assert.AreEqual("RKZ", session.Send(Wire.Startup("postgres", "postgres")).Types);
    }

    [TestMethod]
    public void UnknownDatabaseEndsTheSessionWithPostgresOwnError()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Startup("postgres", "nowhere"));
        Assert.AreEqual("3D000", reply.SqlState);
        PgliteException ended = Assert.ThrowsExactly<PgliteException>(() => session.Send(Wire.Query("SELECT 1")));
        Assert.AreEqual(PgliteErrorCode.SessionEnded, ended.ErrorCode);
    }

    [TestMethod]
    public void TerminateEndsTheSession()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Assert.IsEmpty(session.ExecProtocolRaw(Wire.Terminate));
        PgliteException ended = Assert.ThrowsExactly<PgliteException>(() => session.Send(Wire.Sync));
        Assert.AreEqual(PgliteErrorCode.SessionEnded, ended.ErrorCode);
    }
}
