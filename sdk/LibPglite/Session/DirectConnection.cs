using System.Buffers;
using LibPglite.Interop;

namespace LibPglite.Session;

/// <summary>
/// A direct session: its backend runs inside the calls that hand over input or ask for output, on the caller's thread, and uses the
/// caller's memory for both.
/// </summary>
internal sealed class DirectConnection(SessionHandle session) : ProtocolConnection
{
    private const int LeastRoom = 4096;

    /// <summary>It stopped for want of room, and goes on when it is called.</summary>
    private bool _hasMore;

    /// <summary>A call that runs the session ends with it, and closes it then.</summary>
    public override void Dispose()
    {
        if (Tracker.HasBegun && !session.IsClosed)
        {
            _ = NativeMethods.SessionTerminate(session);
        }

        session.Dispose();
    }

    /// <summary>Closing says it.</summary>
    internal override void SayTerminate() => session.Dispose();

    internal override void Cancel() => NativeErrors.ThrowIfFailed(NativeMethods.SessionCancel(session));

    internal override Stream OpenStream() => new DirectStream(this);

    internal override void Send(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        _ = InputReader.Note(new(input), Tracker);
        while (!IsClosed && !input.IsEmpty)
        {
            _ = Run(ref input, output.GetSpan(LeastRoom), output, tracked: true);
        }
    }

    internal override void Receive(IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration giving = cancellationToken.UnsafeRegister(
            static connection => ((DirectConnection)connection!).Interrupt(), this);
        ReadOnlySpan<byte> nothing = [];
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (Advance(ref nothing, output, tracked: true) == 0 && !IsClosed);
    }

    /// <summary>Runs the session once with what there is for it. Returns the number of bytes received.</summary>
    internal unsafe int Run(ref ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            var exchange = new NativeExchange
            {
                StructSize = (nuint)sizeof(NativeExchange),
                Input = from,
                InputSize = (nuint)input.Length,
                Output = to,
                OutputSize = (nuint)output.Length,
            };
            NativeErrors.ThrowIfFailed(NativeMethods.SessionExchange(session, &exchange));
            input = input[(int)exchange.InputTaken..];
            _hasMore = exchange.State == NativeSessionState.More;
            IsClosed = exchange.State == NativeSessionState.Ended;
            return (int)exchange.OutputFilled;
        }
    }

    /// <summary>Waits until something came that was not asked for, or until <see cref="Interrupt"/>.</summary>
    internal void Wait()
    {
        int status = NativeMethods.SessionWait(session, uint.MaxValue);
        if (status != (int)PgliteErrorCode.Timeout)
        {
            NativeErrors.ThrowIfFailed(status);
        }
    }

    /// <summary>Ends the wait under way, or the next one; any thread.</summary>
    internal void Interrupt()
    {
        try
        {
            _ = NativeMethods.SessionInterrupt(session);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
    }

    private protected override int Advance(ref ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool tracked)
    {
        bool sends = !input.IsEmpty;
        int received = Run(ref input, output.GetSpan(LeastRoom), output, tracked);
        if (received == 0 && !sends && !_hasMore && !IsClosed)
        {
            Wait();
        }

        return received;
    }

    private int Run(ref ReadOnlySpan<byte> input, Span<byte> buffer, IBufferWriter<byte> output, bool tracked)
    {
        int count = Run(ref input, buffer);
        if (tracked)
        {
            Tracker.Received(buffer[..count]);
        }

        output.Advance(count);
        return count;
    }
}
