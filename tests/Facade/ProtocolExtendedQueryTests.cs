using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolExtendedQueryTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void ParametersAreBound()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(
            Wire.Parse("", "SELECT $1::int + 1, $2::text"),
            Wire.Bind("", "", "41", null),
            Wire.DescribePortal(""),
            Wire.Execute(""),
            Wire.Sync);
        Assert.AreEqual("12TDCZ", reply.Types);
        CollectionAssert.AreEqual(new string?[] { "42", null }, reply.Rows[0]);
    }

    [TestMethod]
    public void NamedStatementLivesAcrossCalls()
    {
        using PgliteSession session = Open();
        Assert.AreEqual("1tTZ", session.Send(Wire.Parse("twice", "SELECT $1::int * 2"), Wire.DescribeStatement("twice"), Wire.Sync).Types);
        for (int i = 0; i < 3; i++)
        {
            Reply reply = session.Send(Wire.Bind("", "twice", $"{i}"), Wire.Execute(""), Wire.Sync);
            Assert.AreEqual("2DCZ", reply.Types);
            Assert.AreEqual($"{2 * i}", reply.Rows[0][0]);
        }

        Assert.AreEqual("3Z", session.Send(Wire.CloseStatement("twice"), Wire.Sync).Types);
        Assert.AreEqual("26000", session.Send(Wire.Bind("", "twice", "1"), Wire.Sync).SqlState);
    }

    [TestMethod]
    public void FlushIsAnsweredWithoutReadyForQuery()
    {
        using PgliteSession session = Open();
        Assert.AreEqual("12", session.Send(Wire.Parse("", "SELECT 1"), Wire.Bind("", ""), Wire.Flush).Types);
        Assert.AreEqual("DC", session.Send(Wire.Execute(""), Wire.Flush).Types);
        Assert.AreEqual("Z", session.Send(Wire.Sync).Types);
    }

    [TestMethod]
    public void PortalGivesRowsInPortions()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(
            Wire.Query("BEGIN"),
            Wire.Parse("", "SELECT generate_series(1, 5)"),
            Wire.Bind("rows", ""),
            Wire.Execute("rows", 2),
            Wire.Execute("rows", 2),
            Wire.Execute("rows", 2),
            Wire.Sync);
        Assert.AreEqual("CZ12DDsDDsDCZ", reply.Types);
    }

    [TestMethod]
    public void ErrorSkipsToTheNextSync()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(
            Wire.Parse("", "SELECT wrong wrong wrong FROM"),
            Wire.Bind("", ""),
            Wire.Execute(""),
            Wire.Sync,
            Wire.Parse("", "SELECT 7"),
            Wire.Bind("", ""),
            Wire.Execute(""),
            Wire.Sync);
        Assert.AreEqual("EZ12DCZ", reply.Types);
        Assert.AreEqual("42601", reply.SqlState);
    }

    [TestMethod]
    public void AfterAnErrorAtFlushOnlySyncIsHeard()
    {
        using PgliteSession session = Open();
        Assert.AreEqual("E", session.Send(Wire.Parse("", "SELEKT"), Wire.Flush).Types);
        Assert.IsEmpty(session.ExecProtocolRaw(Wire.Query("SELECT 1")));
        Assert.AreEqual("Z", session.Send(Wire.Sync).Types);
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public void HundredsOfPipelinedStatementsAreAnsweredInOneCall()
    {
        const int Count = 5000;
        using PgliteSession session = Open();
        session.Send(Wire.Parse("echo", "SELECT $1::text || repeat('x', 200)"), Wire.Sync);
        var input = new List<byte[]>();
        for (int i = 0; i < Count; i++)
        {
            input.Add(Wire.Bind("", "echo", $"{i} {new string('y', 200)}"));
            input.Add(Wire.Execute(""));
            input.Add(Wire.Sync);
        }

        Reply reply = session.Send([.. input]);
        Assert.HasCount(Count, reply.Rows);
        for (int i = 0; i < Count; i++)
        {
            Assert.StartsWith($"{i} ", reply.Rows[i][0]);
        }
    }
}
