using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>Messages in pieces of memory, as pipes have them.</summary>
public abstract class ProtocolPipeTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    private static readonly byte[] Numbers = Wire.Join(
        Wire.Parse("", "SELECT i, repeat('x', i) FROM generate_series(1, $1::int) i"), Wire.Bind("", "", "40"), Wire.DescribePortal(""), Wire.Execute(""), Wire.Sync);

    [TestMethod]
    public void MessagesCutInTwoAnywhereAreAnsweredAsOne()
    {
        using PgliteSession session = Open();
        byte[] whole = session.ExecProtocolRaw(Numbers);
        for (int cut = 0; cut <= Numbers.Length; cut++)
        {
            CollectionAssert.AreEqual(whole, Exec(session, Pieces(Numbers[..cut], Numbers[cut..])), $"cut at {cut}");
        }
    }

    [TestMethod]
    public void ASessionCanBeStartedAndUsedByPiecesOfOneByte()
    {
        using PgliteSession session = Open();
        byte[] started = Exec(session, Pieces([.. Wire.Join(Wire.Startup("postgres", "template1"), Wire.Query("SELECT current_database()")).Select(one => new[] { one })]));
        Assert.AreEqual("template1", new Reply(started).Rows[0][0]);
        CollectionAssert.AreEqual(session.ExecProtocolRaw(Numbers), Exec(session, Pieces([.. Numbers.Select(one => new[] { one })])));
    }

    [TestMethod]
    public void ACutOffMessageIsRefusedBeforeAnyPieceIsSent()
    {
        using PgliteSession session = Open();
        byte[] insert = Wire.Query("CREATE TEMP TABLE never_made (i int)");
        Assert.ThrowsExactly<ArgumentException>(() => Exec(session, Pieces(insert, Numbers[..^1])));
        Assert.ThrowsExactly<ArgumentException>(() => Exec(session, Pieces(insert, Numbers[..2], [0])));
        Assert.AreEqual("true", new Reply(session.ExecProtocolRaw(Wire.Query("SELECT (to_regclass('never_made') IS NULL)::text"))).Rows[0][0]);
    }

    [TestMethod]
    public void CopyDataInManyPiecesArrivesWhole()
    {
        using PgliteSession session = Open();
        session.ExecProtocolRaw(Wire.Query("CREATE TEMP TABLE piece (i int)"));
        session.ExecProtocolRaw(Wire.Query("COPY piece FROM STDIN"));
        byte[] data = Wire.Join([.. Enumerable.Range(1, 5000).Select(i => Wire.CopyData($"{i}\n")), Wire.CopyDone]);
        Assert.AreEqual("COPY 5000", new Reply(Exec(session, Pieces([.. data.Chunk(777)]))).Tags[0]);
        Assert.AreEqual("12502500", new Reply(session.ExecProtocolRaw(Wire.Query("SELECT sum(i) FROM piece"))).Rows[0][0]);
    }

    [TestMethod]
    public async Task PipesCarryAReplyThatIsReadInPieces()
    {
        using PgliteSession session = Open();
        IDuplexPipe pipe = session.GetPipe();
        Assert.AreSame(pipe, session.GetPipe());
        await pipe.Output.WriteAsync(Wire.Join(Wire.Startup("postgres", "postgres"), Wire.Query("SELECT i FROM generate_series(1, 100000) i")));
        int rows = 0, ready = 0;
        while (ready < 2)
        {
            ReadResult read = await pipe.Input.ReadAsync();
            pipe.Input.AdvanceTo(Count(read.Buffer), read.Buffer.End);
        }

        Assert.AreEqual(100_000, rows);

        SequencePosition Count(ReadOnlySequence<byte> buffer)
        {
            var reader = new SequenceReader<byte>(buffer);
            SequencePosition whole = reader.Position;
            while (reader.TryRead(out byte type) && reader.TryReadBigEndian(out int length) && reader.Remaining >= length - 4)
            {
                rows += type == 'D' ? 1 : 0;
                ready += type == 'Z' ? 1 : 0;
                reader.Advance(length - 4);
                whole = reader.Position;
            }

            return whole;
        }
    }

    [TestMethod]
    public async Task ASessionBehindATransportServesADriver()
    {
        using var folder = new ScratchFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.Path, ".s.PGSQL.5432")));
        listener.Listen();
        Task serving = ServeOneAsync();
        var client = new NpgsqlConnectionStringBuilder
        {
            Host = folder.Path,
            Username = "postgres",
            Database = "postgres",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        };
        await using (var connection = new NpgsqlConnection(client.ConnectionString))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("SELECT sum(i) FROM generate_series(1, $1) i", connection) { Parameters = { new() { Value = 1000 } } };
            Assert.AreEqual(500500L, await command.ExecuteScalarAsync());
        }

        await serving;

        async Task ServeOneAsync()
        {
            using Socket accepted = await listener.AcceptAsync();
            await using var transport = new NetworkStream(accepted);
            using PgliteSession session = Open();
            IDuplexPipe pipe = session.GetPipe();
            await Task.WhenAll(PipeReader.Create(transport).CopyToAsync(pipe.Output), pipe.Input.CopyToAsync(transport));
        }
    }

    private static byte[] Exec(PgliteSession session, ReadOnlySequence<byte> input)
    {
        var reply = new ArrayBufferWriter<byte>();
        session.ExecProtocolRaw(input, reply);
        return reply.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> Pieces(params byte[][] pieces)
    {
        var first = new Piece(pieces[0], 0);
        Piece last = pieces[1..].Aggregate(first, (before, bytes) => before.Then(bytes));
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long before)
        {
            Memory = bytes;
            RunningIndex = before;
        }

        public Piece Then(byte[] bytes)
        {
            var next = new Piece(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
