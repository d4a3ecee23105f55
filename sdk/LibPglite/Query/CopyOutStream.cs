using LibPglite.Session;

namespace LibPglite.Query;

/// <summary>
/// The data of a <c>COPY ... TO STDOUT</c>. Disposing it before the end passes over the rest, so that the statement runs to its end.
/// </summary>
internal sealed class CopyOutStream(PgliteSession session, CancellationTokenRegistration cancelling, CancellationToken token) : Stream
{
    private bool _open = true;
    private bool _disposed;
    private int _at;
    private int _left;

    public override bool CanRead => !_disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!buffer.IsEmpty)
        {
            FillAsync(async: false).Result();
        }

        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>The token keeps the reading from beginning; the one that the copy was begun with cancels it under way.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken)
            : _left > 0 || !_open || buffer.IsEmpty ? new(Take(buffer.Span))
            : session.RunsOnCaller ? new(CallThreads.Run(() => Read(buffer.Span), cancellationToken))
            : OnItsThreadAsync();

        async ValueTask<int> OnItsThreadAsync()
        {
            await FillAsync(async: true).ConfigureAwait(false);
            return Take(buffer.Span);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (_open && session.RunsOnCaller)
        {
            await CallThreads.Run(() => AbandonAsync(async: false).Result()).ConfigureAwait(false);
        }
        else
        {
            await AbandonAsync(async: true).ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            AbandonAsync(async: false).Result();
        }

        base.Dispose(disposing);
    }

    private int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _left);
        if (count == 0)
        {
            return 0;
        }

        session.Replies.At(_at, count).CopyTo(buffer);
        _at += count;
        _left -= count;
        return count;
    }

    /// <summary>Until there is data, or no more of it.</summary>
    private async ValueTask FillAsync(bool async)
    {
        try
        {
            while (_left == 0 && _open)
            {
                switch (await session.Replies.NextAsync(async).ConfigureAwait(false))
                {
                    case (byte)'d':
                        _at = session.Replies.BodyOffset;
                        _left = session.Replies.Body.Length;
                        break;
                    case (byte)'Z':
                        Exception? failure = Outcome.Failure(session, token);
                        End();
                        if (failure is not null)
                        {
                            throw failure;
                        }

                        break;
                }
            }
        }
        catch (Exception exception) when (!PgliteSession.IsBusy(exception))
        {
            End();
            throw;
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
            _left = 0;
            session.Replies.PassOver();
            while (_open)
            {
                await FillAsync(async).ConfigureAwait(false);
                _left = 0;
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (PgliteSqlException exception) when (exception.SqlState == Outcome.QueryCanceled && session.WasCancelled)
        {
            return;
        }
        catch (Exception) when (session.IsDisposed)
        {
            return;
        }
    }

    private void End()
    {
        if (_open)
        {
            _open = false;
            _left = 0;
            cancelling.Dispose();
            session.Leave();
        }
    }
}
