namespace LibPglite.Session;

/// <summary>
/// A direct session's bytes as they are. Who writes runs the session; what it says is kept, up to a bound, for who reads. Beyond that
/// the session stops, and the writer waits until the reader has made room. Asynchronous calls wait on threads of the library; a read
/// that is given up leaves what comes to the next one.
/// </summary>
internal sealed class DirectStream(DirectConnection connection) : DuplexStream
{
    private const int Ahead = 32 * 1024;

    /// <summary>Taken by who runs the session.</summary>
    private readonly object _turn = new();

    /// <summary>Guards what is below; taken last, never while the session runs.</summary>
    private readonly object _reads = new();

    private PendingRead? _pending;
    private bool _reading;
    private byte[]? _ahead;
    private int _from;
    private int _to;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            lock (_turn)
            {
                if (TakeAhead(buffer) is var kept and > 0)
                {
                    return kept;
                }

                int count = RunFor(buffer);
                if (count > 0 || connection.IsClosed)
                {
                    return count;
                }
            }

            connection.Wait();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        PendingRead pending;
        lock (_reads)
        {
            if (_pending is not null)
            {
                throw new InvalidOperationException("Another read of this stream is under way.");
            }

            if (TakeAhead(buffer.Span) is var kept && (kept > 0 || buffer.IsEmpty))
            {
                return new(kept);
            }

            _pending = pending = new PendingRead(this, buffer, cancellationToken);
            if (!_reading)
            {
                _reading = true;
                _ = CallThreads.Run(ReadAhead, CancellationToken.None);
            }
        }

        pending.Watch();
        return new(pending.Task);
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer, CancellationToken.None);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(CallThreads.Run(() => Write(buffer.Span, cancellationToken), cancellationToken));

    private void Write(ReadOnlySpan<byte> buffer, CancellationToken cancellationToken)
    {
        lock (_turn)
        {
            if (connection.IsClosed)
            {
                throw new IOException("The session has ended.");
            }

            // an end that comes while it hears this is for the reader to see
            while (!buffer.IsEmpty && !connection.IsClosed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int before = buffer.Length;
                _ = connection.Run(ref buffer, []);
                if (buffer.Length == before && !connection.IsClosed)
                {
                    // an end that no reader sees is noticed after a while
                    Monitor.Wait(_turn, TimeSpan.FromSeconds(1));
                }
            }
        }
    }

    /// <summary>Runs the session for a reader, which makes room for a writer.</summary>
    private int RunFor(Span<byte> buffer)
    {
        ReadOnlySpan<byte> nothing = [];
        int count = connection.Run(ref nothing, buffer);
        Monitor.PulseAll(_turn);
        return count;
    }

    /// <summary>On a thread of the library: until the read that waits has something, or nobody waits any more.</summary>
    private void ReadAhead()
    {
        byte[] room = _ahead ??= GC.AllocateUninitializedArray<byte>(Ahead);
        try
        {
            while (true)
            {
                lock (_turn)
                {
                    int count = RunFor(room);
                    if (Hand(count))
                    {
                        return;
                    }
                }

                connection.Wait();
            }
        }
        catch (Exception exception)
        {
            Finish()?.Fail(exception);
        }
    }

    /// <summary>True when there is nobody to read on for.</summary>
    private bool Hand(int count)
    {
        PendingRead? pending;
        int taken;
        lock (_reads)
        {
            _from = 0;
            _to = count;
            if (_pending is not null && count == 0 && !connection.IsClosed)
            {
                return false;
            }

            pending = Finish();
            taken = pending is null ? 0 : TakeAhead(pending.Buffer.Span);
        }

        pending?.Complete(taken);
        return true;
    }

    private PendingRead? Finish()
    {
        lock (_reads)
        {
            PendingRead? pending = _pending;
            _pending = null;
            _reading = false;
            return pending;
        }
    }

    private int TakeAhead(Span<byte> buffer)
    {
        lock (_reads)
        {
            int count = Math.Min(buffer.Length, _to - _from);
            _ahead.AsSpan(_from, count).CopyTo(buffer);
            _from += count;
            return count;
        }
    }

    /// <summary>The token fired: its reader gets nothing, and the thread that waited for it ends.</summary>
    private void GiveUp(PendingRead pending)
    {
        lock (_reads)
        {
            if (_pending != pending)
            {
                return;
            }

            _pending = null;
        }

        connection.Interrupt();
        pending.Cancel();
    }

    private sealed class PendingRead(DirectStream stream, Memory<byte> buffer, CancellationToken token)
        : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        private CancellationTokenRegistration _watching;

        internal Memory<byte> Buffer { get; } = buffer;

        internal void Watch()
        {
            _watching = token.UnsafeRegister(static state => ((PendingRead)state!).GiveUp(), this);
            if (Task.IsCompleted)
            {
                _watching.Dispose();
            }
        }

        internal void Complete(int count)
        {
            _watching.Unregister();
            SetResult(count);
        }

        internal void Fail(Exception exception)
        {
            _watching.Unregister();
            SetException(exception);
        }

        internal void Cancel() => SetCanceled(token);

        private void GiveUp() => stream.GiveUp(this);
    }
}
