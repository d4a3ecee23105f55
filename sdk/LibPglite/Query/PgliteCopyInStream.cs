using System.Buffers.Binary;
using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// Takes the data of a <c>COPY ... FROM STDIN</c>, in the format that the statement names. Call <see cref="Complete"/> when all is
/// written: a stream that is disposed before leaves the table as it was. Not for two threads at once.
/// </summary>
public sealed class PgliteCopyInStream : Stream
{
    private const int HeaderLength = 5;

    private readonly PgliteSession _session;
    private readonly CancellationToken _token;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly byte[] _frame = new byte[64 * 1024];
    private int _length = HeaderLength;
    private bool _open = true;
    private bool _disposed;

    internal PgliteCopyInStream(PgliteSession session, CancellationTokenRegistration cancelling, CancellationToken token)
    {
        _session = session;
        _token = token;
        _cancelling = cancelling;
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _open;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends the data. PostgreSQL has taken it when this returns; the session is free again.</summary>
    /// <returns>How many rows were copied.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses the data; nothing of it stays.</exception>
    /// <exception cref="PgliteException">The session has ended.</exception>
    /// <exception cref="InvalidOperationException">It was completed before.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed before.</exception>
    /// <exception cref="OperationCanceledException">The copy was cancelled; nothing of it stays.</exception>
    public long Complete() => CompleteAsync(async: false).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="Complete"/>
    public ValueTask<long> CompleteAsync() => _session.RunsOnCaller ? new(CallThreads.Run(Complete)) : CompleteAsync(async: true);

    /// <inheritdoc/>
    /// <exception cref="PgliteException">The session has ended.</exception>
    /// <exception cref="InvalidOperationException">It was completed before.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed before.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RequireOpen();
        while (!buffer.IsEmpty)
        {
            if (_length == _frame.Length)
            {
                SendFrameAsync(async: false).Result();
            }

            buffer = buffer[Fill(buffer)..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>
    /// The same, without a thread of the pool that waits. The token keeps the writing from beginning; the one that the copy was begun with
    /// cancels it under way.
    /// </summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RequireOpen();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        if (buffer.Length > _frame.Length - _length)
        {
            return _session.RunsOnCaller ? new(CallThreads.Run(() => Write(buffer.Span), cancellationToken)) : WriteAllAsync(buffer);
        }

        Fill(buffer.Span);
        return default;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Sends what was written. Does nothing when the copy is over.</summary>
    public override void Flush()
    {
        if (_open)
        {
            SendFrameAsync(async: false).Result();
        }
    }

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken)
        : !_open || _length == HeaderLength ? Task.CompletedTask
        : _session.RunsOnCaller ? CallThreads.Run(Flush, cancellationToken)
        : SendFrameAsync(async: true).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends the copy; without <see cref="Complete"/> before, nothing of it stays. No thread of the pool waits.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_open && _session.RunsOnCaller)
        {
            await CallThreads.Run(() => AbandonAsync(async: false).Result()).ConfigureAwait(false);
        }
        else
        {
            await AbandonAsync(async: true).ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            AbandonAsync(async: false).Result();
            _disposed = true;
        }

        base.Dispose(disposing);
    }

    private async ValueTask<long> CompleteAsync(bool async)
    {
        RequireOpen();
        try
        {
            await SendFrameAsync(async).ConfigureAwait(false);
            MessageBuffer messages = _session.Messages;
            messages.Clear();
            messages.Empty('c');
            await _session.SendAsync(async).ConfigureAwait(false);
            return await Outcome.ReadAsync(_session, async, _token).ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    private async ValueTask AbandonAsync(bool async)
    {
        if (!_open)
        {
            return;
        }

        try
        {
            MessageBuffer messages = _session.Messages;
            messages.Clear();
            messages.Message('f', "the data was not completed");
            await _session.SendAsync(async).ConfigureAwait(false);
            await Outcome.ReadAsync(_session, async, _token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PgliteSqlException or PgliteException or OperationCanceledException)
        {
            // It fails because it was told to, or the session was disposed and the copy with it.
            _length = HeaderLength;
        }
        finally
        {
            End();
        }
    }

    private async ValueTask WriteAllAsync(ReadOnlyMemory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_length == _frame.Length)
            {
                await SendFrameAsync(async: true).ConfigureAwait(false);
            }

            buffer = buffer[Fill(buffer.Span)..];
        }
    }

    private int Fill(ReadOnlySpan<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _frame.Length - _length);
        buffer[..count].CopyTo(_frame.AsSpan(_length));
        _length += count;
        return count;
    }

    private async ValueTask SendFrameAsync(bool async)
    {
        if (_length > HeaderLength)
        {
            _frame[0] = (byte)'d';
            BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), _length - 1);
            await _session.SendAsync(_frame.AsMemory(0, _length), async).ConfigureAwait(false);
            _length = HeaderLength;
        }
    }

    private void End()
    {
        _open = false;
        _cancelling.Dispose();
        _session.Leave();
    }

    private void RequireOpen()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_open)
        {
            throw new InvalidOperationException("The copy has ended: it was completed.");
        }
    }
}
