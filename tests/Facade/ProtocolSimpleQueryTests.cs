using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolSimpleQueryTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void StatementsOfOneQueryAreAnsweredInOrder()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Query("SELECT 1; SELECT 'two', NULL"));
        Assert.AreEqual("TDCTDCZ", reply.Types);
        CollectionAssert.AreEqual(new string?[] { "two", null }, reply.Rows[1]);
    }

    [TestMethod]
    public void EmptyQueryIsAnsweredAsEmpty()
    {
        using PgliteSession session = Open();
        Assert.AreEqual("IZ", session.Send(Wire.Query("")).Types);
    }

    [TestMethod]
    public void CommitKeepsAndRollbackDrops()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("CREATE TEMP TABLE kept (id int)"));
        Assert.AreEqual('T', session.Send(Wire.Query("BEGIN"), Wire.Query("INSERT INTO kept VALUES (1)")).TransactionStatus);
        Assert.AreEqual('I', session.Send(Wire.Query("COMMIT")).TransactionStatus);
        session.Send(Wire.Query("BEGIN"), Wire.Query("INSERT INTO kept VALUES (2)"), Wire.Query("ROLLBACK"));
        Assert.AreEqual("1", session.Send(Wire.Query("SELECT string_agg(id::text, ',') FROM kept")).Rows[0][0]);
    }

    [TestMethod]
    public void SessionGoesOnAfterAnError()
    {
        using PgliteSession session = Open();
        Reply failed = session.Send(Wire.Query("SELECT nothing FROM nowhere"));
        Assert.AreEqual("EZ", failed.Types);
        Assert.AreEqual("42P01", failed.SqlState);
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public void FailedTransactionTakesOnlyRollback()
    {
        using PgliteSession session = Open();
        Assert.AreEqual('E', session.Send(Wire.Query("BEGIN"), Wire.Query("SELECT 1/0")).TransactionStatus);
        Assert.AreEqual("25P02", session.Send(Wire.Query("SELECT 1")).SqlState);
        Assert.AreEqual('E', session.TransactionStatus);
        Assert.AreEqual('I', session.Send(Wire.Query("ROLLBACK")).TransactionStatus);
    }

    [TestMethod]
    [DataRow("SELECT 1/0", "22012")]
    [DataRow("SELECT (-9223372036854775808)::int8 / (-1)::int8", "22003")]
    [DataRow("SELECT (-2147483648) % (-1) / 0", "22012")]
    [DataRow("SELECT 1e308::float8 * 10", "22003")]
    [DataRow("SELECT sqrt(-1::float8)", "2201F")]
    public void ArithmeticFaultIsAnSqlError(string sql, string sqlState)
    {
        using PgliteSession session = Open();
        Assert.AreEqual(sqlState, session.Send(Wire.Query(sql)).SqlState);
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }
}
