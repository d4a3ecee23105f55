using System.Text;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>COPY in both directions as streams.</summary>
public abstract class CopyStreamTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void DataGoesInAndComesOutTheSame()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int, name text)");
        StringBuilder expected = new();
        for (int i = 0; i < 200_000; i++)
        {
            expected.Append(i).Append("\tname ").Append(i).Append('\n');
        }

        using (PgliteCopyInStream copy = session.CopyIn("COPY t FROM STDIN"))
        {
            copy.Write(Encoding.UTF8.GetBytes(expected.ToString()));
            Assert.AreEqual(200_000, copy.Complete());
            Assert.ThrowsExactly<InvalidOperationException>(() => copy.Write([0]));
        }

        using var reader = new StreamReader(session.CopyOut("COPY t TO STDOUT"));
        Assert.AreEqual(expected.ToString(), reader.ReadToEnd());
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    public void CopyThatIsNotCompletedLeavesNothing()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int)");
        using (PgliteCopyInStream copy = session.CopyIn("COPY t FROM STDIN"))
        {
            copy.Write("1\n2\n"u8);
            copy.Flush();
        }

        Assert.AreEqual(0, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void BadDataIsTheServersError()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int)");
        using PgliteCopyInStream copy = session.CopyIn("COPY t FROM STDIN");
        copy.Write("1\n"u8);
        copy.Write("two\n"u8);
        copy.Flush();

        // The server has refused it already; what comes after is passed over, and the end tells.
        copy.Write(new byte[5_000_000]);
        Assert.AreEqual("22P02", Assert.ThrowsExactly<PgliteSqlException>(() => copy.Complete()).SqlState);
        Assert.AreEqual(0, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void ReaderThatCancelsFreesTheSession()
    {
        using PgliteSession session = Open();
        using (Stream copy = session.CopyOut("COPY (SELECT repeat('x', 1000), generate_series(1, 100000000)) TO STDOUT"))
        {
            Assert.AreEqual('x', copy.ReadByte());
            session.Cancel();
        }

        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    public void ReaderThatStopsEarlyLeavesTheTransactionAsItIs()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int); BEGIN; INSERT INTO t VALUES (0)");
        Stream copy = session.CopyOut(
            "COPY (WITH made AS (INSERT INTO t SELECT generate_series(1, 50000) RETURNING id) "
            + "SELECT id, repeat('x', 100) FROM made) TO STDOUT");
        using (copy)
        {
            Assert.AreEqual('1', copy.ReadByte());
        }

        Assert.ThrowsExactly<ObjectDisposedException>(() => copy.ReadByte());
        session.Execute("COMMIT");
        Assert.AreEqual(50001, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void AWriterOnTopMayBeDisposedAfterTheEnd()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (name text)");
        using (PgliteCopyInStream copy = session.CopyIn("COPY t FROM STDIN"))
        using (var writer = new StreamWriter(copy))
        {
            writer.Write("one\ntwo\n");
            writer.Flush();
            Assert.AreEqual(2, copy.Complete());
        }

        Assert.AreEqual(2, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void OtherStatementsAreRefusedByTheirKind()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int)");
        Assert.ThrowsExactly<ArgumentException>(() => session.CopyIn("SELECT 1"));
        Assert.ThrowsExactly<ArgumentException>(() => session.CopyIn("COPY t TO STDOUT"));
        Assert.ThrowsExactly<ArgumentException>(() => session.CopyOut("COPY t FROM STDIN"));
        Assert.AreEqual("42P01", Assert.ThrowsExactly<PgliteSqlException>(() => session.CopyIn("COPY missing FROM STDIN")).SqlState);

        // Where a copy makes no sense it is ended with an error, in both protocols, and never waits for data.
        Assert.AreEqual("57014", Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("COPY t FROM STDIN")).SqlState);
        using PgliteStatement statement = session.Prepare("COPY t FROM STDIN");
        Assert.AreEqual("57014", Assert.ThrowsExactly<PgliteSqlException>(() => statement.Execute()).SqlState);
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }
}
