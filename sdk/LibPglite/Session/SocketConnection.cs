using System.Buffers;
using System.Net.Sockets;

namespace LibPglite.Session;

/// <summary>
/// One end of the socket pair to a backend with a thread of its own. The server may have to write before it can read on, so
/// whatever has not room in the socket waits until something was taken from the other side.
/// </summary>
internal sealed class SocketConnection : ProtocolConnection
{
    /// <summary>What a socket that reports itself writable takes without blocking; the system's default buffer is 208 kB.</summary>
    private const int SendChunk = 16 * 1024;

    private const int ReceiveChunk = 64 * 1024;

    private readonly PgliteRuntime _runtime;
    private readonly Socket _socket;

    internal SocketConnection(PgliteRuntime runtime, int descriptor)
    {
        _runtime = runtime;
        _socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
    }

    public override void Dispose() => _socket.Dispose();

    /// <summary>When it cannot be sent, closing does as well.</summary>
    internal override void SayTerminate() => _socket.Send(FrontendMessages.Terminate, SocketFlags.None, out _);

    internal override void Cancel() => _runtime.Cancel(Tracker.BackendPid, Tracker.CancelKey);

    internal override Stream OpenStream() => new NetworkStream(_socket, ownsSocket: false);

    /// <summary>A small input has room for sure.</summary>
    internal override void Send(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        _ = InputReader.Note(new(input), Tracker);
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
                Receive(output, tracked: true);
            }
        }
    }

    internal override ValueTask SendAsync(ReadOnlyMemory<byte> input, IBufferWriter<byte> output)
    {
        if (input.Length > SendChunk)
        {
            return base.SendAsync(input, output);
        }

        Send(input.Span, output);
        return default;
    }

    internal override void Receive(IBufferWriter<byte> output, CancellationToken cancellationToken) => Receive(output, tracked: true);

    internal override async ValueTask ReceiveAsync(IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        Memory<byte> buffer = output.GetMemory();
        int count;
        try
        {
            count = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            count = 0;
        }

        IsClosed = count == 0;
        Tracker.Received(buffer.Span[..count]);
        output.Advance(count);
    }

    private protected override int Advance(ref ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool tracked)
    {
        if (!input.IsEmpty && IsWritable())
        {
            input = Send(input);
            return 0;
        }

        return Receive(output, tracked);
    }

    /// <summary>Waits until the socket can take or give something; true when it can take.</summary>
    private bool IsWritable()
    {
        if (_socket.Poll(0, SelectMode.SelectWrite))
        {
            return true;
        }

        var readable = new List<Socket> { _socket };
        var writable = new List<Socket> { _socket };
        Socket.Select(readable, writable, null, Timeout.InfiniteTimeSpan);
        return readable.Count == 0;
    }

    private ReadOnlySpan<byte> Send(ReadOnlySpan<byte> input)
    {
        int sent = _socket.Send(input[..Math.Min(input.Length, SendChunk)], SocketFlags.None, out SocketError error);

        // The server has gone, but may have said why: give up sending and read what it left.
        return error == SocketError.Success ? input[sent..] : [];
    }

    private int Receive(IBufferWriter<byte> output, bool tracked)
    {
        Span<byte> buffer = output.GetSpan(ReceiveChunk);
        int count = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
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
