using System.Buffers;

namespace LibPglite.Session;

/// <summary>
/// The way to one backend, and how far the conversation on it is. The two kinds of session differ in it alone. Waiting for the
/// server and being waited for never block each other: what has not room on one side waits until something was taken on the other.
/// </summary>
internal abstract class ProtocolConnection : IDisposable
{
    internal ReplyTracker Tracker { get; } = new();

    /// <summary>The server has closed the connection.</summary>
    internal bool IsClosed { get; private protected set; }

    /// <summary>It was asked to: by Terminate or CancelRequest.</summary>
    internal bool ClosedByRequest { get; private set; }

    /// <summary>Ends the session without a word; calls under way end as well.</summary>
    public abstract void Dispose();

    /// <summary>Says Terminate, if that can be done at once; it spares the server's log a complaint about a lost connection.</summary>
    internal abstract void SayTerminate();

    /// <summary>Asks PostgreSQL to cancel the statement under way; any thread.</summary>
    internal abstract void Cancel();

    /// <summary>The bytes as they are, in both directions at the same time.</summary>
    internal abstract Stream OpenStream();

    /// <summary>Sends the input and receives until the reply has ended. Returns the number of bytes received.</summary>
    internal long Exchange(FrontendInput input, IBufferWriter<byte> output)
    {
        ReplyEnd end = InputReader.Note(input, Tracker);
        ClosedByRequest |= end == ReplyEnd.Closed;
        bool tracked = end != ReplyEnd.OneByte;
        long received = Advance(input.First, output, tracked);
        foreach (ReadOnlyMemory<byte> piece in input.Rest)
        {
            received += Advance(piece.Span, output, tracked);
        }

        ReadOnlySpan<byte> nothing = [];
        while (!IsClosed && !HasEnded(end, received))
        {
            received += Advance(ref nothing, output, tracked);
        }

        return received;
    }

    /// <summary>
    /// Sends the input and does not wait for the reply; what comes meanwhile goes to <paramref name="output"/>. The reply to what was
    /// sent before must have been received.
    /// </summary>
    internal abstract void Send(ReadOnlySpan<byte> input, IBufferWriter<byte> output);

    /// <summary>The same, without the caller's thread where it may have to wait.</summary>
    internal virtual ValueTask SendAsync(ReadOnlyMemory<byte> input, IBufferWriter<byte> output) =>
        new(CallThreads.Run(() => Send(input.Span, output)));

    /// <summary>
    /// Waits for bytes of the server and passes them on; <see cref="IsClosed"/> when there will be none. The token ends the waiting, not
    /// a statement; nothing that comes is lost.
    /// </summary>
    internal abstract void Receive(IBufferWriter<byte> output, CancellationToken cancellationToken);

    /// <summary>The same, without the caller's thread.</summary>
    internal virtual ValueTask ReceiveAsync(IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        new(CallThreads.Run(() => Receive(output, cancellationToken), cancellationToken));

    /// <summary>Sends some of the input or receives something, or both; waits until it can. Returns the number of bytes received.</summary>
    private protected abstract int Advance(ref ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool tracked);

    /// <summary>The same until all of it is sent.</summary>
    private long Advance(ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool tracked)
    {
        long received = 0;
        while (!IsClosed && !input.IsEmpty)
        {
            received += Advance(ref input, output, tracked);
        }

        return received;
    }

    private bool HasEnded(ReplyEnd end, long received) => end switch
    {
        ReplyEnd.OneByte => received > 0,
        ReplyEnd.Closed => IsClosed,
        _ => Tracker.IsComplete || Tracker.IsBroken,
    };
}
