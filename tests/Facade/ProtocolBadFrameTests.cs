using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolBadFrameTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void HalfAMessageIsRefusedBeforeAnythingIsSent()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        byte[] query = Wire.Query("SELECT 1");
        Assert.ThrowsExactly<ArgumentException>(() => session.ExecProtocolRaw(query.AsSpan(0, query.Length - 1)));
        Assert.ThrowsExactly<ArgumentException>(() => session.ExecProtocolRaw([(byte)'Q', 0, 0]));
        Assert.ThrowsExactly<ArgumentException>(() => session.ExecProtocolRaw([(byte)'Q', 0, 0, 0, 3]));
        Assert.ThrowsExactly<ArgumentException>(() => session.ExecProtocolRaw([(byte)'Q', 0xFF, 0xFF, 0xFF, 0xFF]));
        Assert.AreEqual("TDCZ", session.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public void UnknownMessageTypeEndsOnlyThatSession()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Reply reply = session.Send(Wire.Typed('!', [1, 2, 3]), Wire.Sync);
        Assert.AreEqual("08P01", reply.SqlState);
        using PgliteSession other = Open();
        Assert.AreEqual("TDCZ", other.Send(Wire.Query("SELECT 1")).Types);
    }

    [TestMethod]
    public void MessageWithGarbageInsideIsAnError()
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Reply reply = session.Send(Wire.Typed('B', [1, 2, 3]), Wire.Sync);
        Assert.AreEqual("08P01", reply.SqlState);
    }

    [TestMethod]
    [DataRow(new byte[] { (byte)'Q', 0x7F, 0xFF, 0xFF, 0xFF }, DisplayName = "length of two gigabytes")]
    [DataRow(new byte[] { (byte)'Q', 0, 0, 0, 1 }, DisplayName = "length below its own size")]
    public async Task ImpossibleLengthEndsTheSessionWithoutAWord(byte[] frame)
    {
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Stream stream = session.GetStream();
        stream.Write(frame);

        // PostgreSQL takes the connection for out of step: it says so in its log, not to the client.
        Assert.AreEqual(-1, stream.ReadByte());
        Assert.AreEqual(1, await SharedCluster.Scalar<int>("SELECT 1"));
    }

    [TestMethod]
    [DataRow(new byte[] { 0, 0, 0, 4 }, DisplayName = "startup packet without a version")]
    [DataRow(new byte[] { 0, 0, 0, 8, 0, 9, 0, 0 }, DisplayName = "protocol version 9")]
    [DataRow(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, DisplayName = "startup packet too long")]
    public void WrongStartupPacketEndsTheConnection(byte[] packet)
    {
        using PgliteSession session = Open();
        Stream stream = session.GetStream();
        stream.Write(packet);
        using var rest = new MemoryStream();
        stream.CopyTo(rest);
        Assert.IsTrue(rest.Length == 0 || rest.GetBuffer()[0] == 'E');
    }

    [TestMethod]
    public async Task ConnectionClosedInTheMiddleOfAMessageHarmsNobody()
    {
        for (int i = 0; i < 20; i++)
        {
            using PgliteSession session = Open();
            session.Send(Wire.Query("SELECT 1"));
            session.GetStream().Write(Wire.Query("SELECT pg_sleep(0)").AsSpan(0, 7));
        }

        Assert.AreEqual(1, await SharedCluster.Scalar<int>("SELECT 1"));
    }
}
