using System.Buffers;
using System.Net.Sockets;

namespace LibPglite.Session;

/// <summary>
/// One end of the socket pair to a backend. Sends and receives in turns that never block each other: the server may have to
/// write before it can read on, so whatever has not room in the socket waits until something was taken from the other side.
/// </summary>
internal sealed class ProtocolConnection : IDisposable
{
    /// <summary>What a socket that reports itself writable takes without blocking; the system's default buffer is 208 kB.</summary>
    private const int SendChunk = 16 * 1024;

    private const int ReceiveChunk = 64 * 1024;

    internal ProtocolConnection(int descriptor) => Socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));

    internal Socket Socket { get; }

    internal ReplyTracker Tracker { get; } = new();

    /// <summary>The server has closed the connection.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>It was asked to: by Terminate or CancelRequest.</summary>
    internal bool ClosedByRequest { get; private set; }

    public void Dispose() => Socket.Dispose();

    /// <summary>Sends the input and receives until the reply has ended. Returns the number of bytes received.</summary>
    internal long Exchange(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ReplyEnd end = InputReader.Note(input, Tracker);
        ClosedByRequest |= end == ReplyEnd.Closed;
        long received = 0;
        while (!IsClosed && !(input.IsEmpty && HasEnded(end, received)))
        {
            if (!input.IsEmpty && IsWritable())
            {
                input = Send(input);
            }
            else
            {
                received += Receive(output, tracked: end != ReplyEnd.OneByte);
            }
        }

        return received;
    }

    /// <summary>
    /// Sends the input and does not wait for the reply; what comes while the socket has no room goes to <paramref name="output"/>.
    /// The reply to what was sent before must have been received: then a small input has room for sure.
    /// </summary>
    internal void Send(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        _ = InputReader.Note(input, Tracker);
        bool room = input.Length <= SendChunk;
        while (!IsClosed && !input.IsEmpty)
        {
            if (room || IsWritable())
            {
                input = Send(input);
                room = false;
            }
            else
            {
                Receive(output);
            }
        }
    }

    /// <summary>Waits for bytes of the server and passes them on; <see cref="IsClosed"/> when there will be none.</summary>
    internal void Receive(IBufferWriter<byte> output) => Receive(output, tracked: true);

    /// <summary>The same, without a thread that waits.</summary>
    internal async ValueTask ReceiveAsync(IBufferWriter<byte> output)
    {
        Memory<byte> buffer = output.GetMemory();
        int count;
        try
        {
            count = await Socket.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            count = 0;
        }

        IsClosed = count == 0;
        Tracker.Received(buffer.Span[..count]);
        output.Advance(count);
    }

    private bool HasEnded(ReplyEnd end, long received) => end switch
    {
        ReplyEnd.OneByte => received > 0,
        ReplyEnd.Closed => IsClosed,
        _ => Tracker.IsComplete || Tracker.IsBroken,
    };

    /// <summary>Waits until the socket can take or give something; true when it can take.</summary>
    private bool IsWritable()
    {
        if (Socket.Poll(0, SelectMode.SelectWrite))
        {
            return true;
        }

        var readable = new List<Socket> { Socket };
        var writable = new List<Socket> { Socket };
        Socket.Select(readable, writable, null, Timeout.InfiniteTimeSpan);
        return readable.Count == 0;
    }

    private ReadOnlySpan<byte> Send(ReadOnlySpan<byte> input)
    {
        int sent = Socket.Send(input[..Math.Min(input.Length, SendChunk)], SocketFlags.None, out SocketError error);

        // The server has gone, but may have said why: give up sending and read what it left.
        return error == SocketError.Success ? input[sent..] : [];
    }

    private int Receive(IBufferWriter<byte> output, bool tracked)
    {
        Span<byte> buffer = output.GetSpan(ReceiveChunk);
        int count = Socket.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || count == 0)
        {
            IsClosed = true;
            return 0;
        }

        if (tracked)
        {
            Tracker.Received(buffer[..count]);
        }

        output.Advance(count);
        return count;
    }
}
