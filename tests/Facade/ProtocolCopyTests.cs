using System.Text;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolCopyTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void CopyInReturnsWhenTheServerWantsData()
    {
        using PgliteSession session = WithTable();
        Assert.AreEqual("G", session.Send(Wire.Query("COPY items FROM STDIN")).Types);
        Assert.IsTrue(session.IsCopyIn);
        Assert.IsEmpty(session.ExecProtocolRaw(Wire.CopyData("1\tone\n")));
        Assert.AreEqual("CZ", session.Send(Wire.CopyData("2\ttwo\n"), Wire.CopyDone).Types);
        Assert.IsFalse(session.IsCopyIn);
        Assert.AreEqual("2", Count(session));
    }

    [TestMethod]
    public void CopyInMayTravelInOnePiece()
    {
        using PgliteSession session = WithTable();
        Reply reply = session.Send(
            Wire.Query("COPY items FROM STDIN"),
            Wire.CopyData("1\tone\n"),
            Wire.CopyDone,
            Wire.Query("SELECT count(*) FROM items"));
        Assert.AreEqual("GCZTDCZ", reply.Types);
        Assert.AreEqual("1", reply.Rows[0][0]);
    }

    [TestMethod]
    public void CopyInWorksInTheExtendedProtocol()
    {
        using PgliteSession session = WithTable();
        Assert.AreEqual("12G", session.Send(Wire.Parse("", "COPY items FROM STDIN"), Wire.Bind("", ""), Wire.Execute(""), Wire.Sync).Types);
        Assert.AreEqual("CZ", session.Send(Wire.CopyData("1\tone\n"), Wire.CopyDone, Wire.Sync).Types);
        Assert.AreEqual("1", Count(session));
    }

    [TestMethod]
    public void CopyFailRollsBack()
    {
        using PgliteSession session = WithTable();
        session.Send(Wire.Query("COPY items FROM STDIN"));
        Assert.AreEqual("57014", session.Send(Wire.CopyData("1\tone\n"), Wire.CopyFail("changed my mind")).SqlState);
        Assert.AreEqual("0", Count(session));
    }

    [TestMethod]
    public void WrongDataIsAnErrorAndTheSessionGoesOn()
    {
        using PgliteSession session = WithTable();
        session.Send(Wire.Query("COPY items FROM STDIN"));
        Reply reply = session.Send(Wire.CopyData("no number\tone\n"), Wire.CopyDone);
        Assert.AreEqual("EZ", reply.Types);
        Assert.AreEqual("22P02", reply.SqlState);
        Assert.AreEqual("0", Count(session));
    }

    [TestMethod]
    public void CopyOutGivesEveryRow()
    {
        using PgliteSession session = WithTable();
        session.Send(Wire.Query("INSERT INTO items SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i"));
        Reply reply = session.Send(Wire.Query("COPY items TO STDOUT"));
        Assert.AreEqual("Hc", string.Concat(reply.Types.Where(type => type is 'H' or 'c')));
        string text = string.Concat(reply.Of('d').Select(message => Encoding.UTF8.GetString(message.Body)));
        Assert.AreEqual(20000, text.Count(character => character == '\n'));
        Assert.AreEqual("COPY 20000", reply.Tags[0]);
    }

    [TestMethod]
    public void MegabytesOfCopyDataGoThrough()
    {
        using PgliteSession session = WithTable();
        session.Send(Wire.Query("COPY items FROM STDIN"));
        string lines = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\t{new string('z', 1000)}\n"));
        for (int i = 0; i < 8; i++)
        {
            session.ExecProtocolRaw(Wire.CopyData(lines));
        }

        Assert.AreEqual("COPY 8000", session.Send(Wire.CopyDone).Tags[0]);
    }

    private PgliteSession WithTable()
    {
        PgliteSession session = Open();
        session.Send(Wire.Query("CREATE TEMP TABLE items (id int, name text)"));
        return session;
    }

    private static string? Count(PgliteSession session) => session.Send(Wire.Query("SELECT count(*) FROM items")).Rows[0][0];
}
