using System.Buffers.Binary;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolStreamTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public async Task LargeResultWaitsForItsReaderAndIsWhole()
    {
        const int Rows = 200_000;
        using PgliteSession session = Open();
        session.Send(Wire.Query("SELECT 1"));
        Stream stream = session.GetStream();
        await stream.WriteAsync(Wire.Query($"SELECT i, repeat('x', 500) FROM generate_series(1, {Rows}) i"));

        // Nobody reads yet: the server fills the socket and then waits, instead of filling memory.
        await Activity.UntilRunning("generate_series(1, 200000)");
        long rss = Environment.WorkingSet;
        await Task.Delay(500);
        Assert.AreEqual(1L, await SharedCluster.Scalar<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientWrite' AND position('generate_series(1, 200000)' IN query) > 0"));
        Assert.IsLessThan(50L << 20, Environment.WorkingSet - rss);

        Assert.AreEqual(Rows, await CountRows(stream));
    }

    [TestMethod]
    public void LargeResultFitsIntoOneReply()
    {
        using PgliteSession session = Open();
        Reply reply = session.Send(Wire.Query("SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i"));
        Assert.HasCount(50000, reply.Rows);
        Assert.AreEqual("50000", reply.Rows[^1][0]);
    }

    [TestMethod]
    public void StreamStartsTheSessionInTheCallersWay()
    {
        using PgliteSession session = Open();
        using Stream stream = session.GetStream();
        stream.Write(Wire.Startup("postgres", "template1"));
        ReadUntilReady(stream);
        Assert.AreNotEqual(0, session.BackendPid);
        session.Cancel();
        stream.Write(Wire.Query("SELECT 1"));
        ReadUntilReady(stream);
    }

    [TestMethod]
    public void ExecProtocolRawIsRefusedOnceTheStreamIsOut()
    {
        using PgliteSession session = Open();
        session.GetStream();
        PgliteException refused = Assert.ThrowsExactly<PgliteException>(() => session.Send(Wire.Query("SELECT 1")));
        Assert.AreEqual(PgliteErrorCode.InvalidState, refused.ErrorCode);
    }

    private static async Task<int> CountRows(Stream stream)
    {
        byte[] header = new byte[5];
        byte[] body = new byte[64 * 1024];
        int rows = 0;
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            await stream.ReadExactlyAsync(body.AsMemory(0, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4));
            switch ((char)header[0])
            {
                case 'D':
                    rows++;
                    break;
                case 'Z':
                    return rows;
            }
        }
    }

    private static void ReadUntilReady(Stream stream)
    {
        byte[] header = new byte[5];
        do
        {
            stream.ReadExactly(header);
            stream.ReadExactly(new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4]);
        }
        while (header[0] != 'Z');
    }
}
