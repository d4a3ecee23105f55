using System.Buffers.Binary;
using LibPglite.Query;

namespace LibPglite;

/// <summary>
/// Takes the data of a <c>COPY ... FROM STDIN</c>, in the format that the statement names. Call <see cref="Complete"/> when all is
/// written: a stream that is disposed before leaves the table as it was. Not for two threads at once.
/// </summary>
public sealed class PgliteCopyInStream : Stream
{
    private const int HeaderLength = 5;

    private readonly PgliteSession _session;
    private readonly byte[] _frame = new byte[64 * 1024];
    private int _length = HeaderLength;
    private bool _open = true;

    internal PgliteCopyInStream(PgliteSession session) => _session = session;

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
    /// <exception cref="InvalidOperationException">It was completed or disposed before.</exception>
    public long Complete()
    {
        RequireOpen();
        try
        {
            SendFrame();
            _session.Send([(byte)'c', 0, 0, 0, 4]);
            long rows = Outcome.Read(_session);
            Outcome.ThrowIfFailed(_session, default);
            return rows;
        }
        finally
        {
            End();
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        RequireOpen();
        while (!buffer.IsEmpty)
        {
            if (_length == _frame.Length)
            {
                SendFrame();
            }

            int count = Math.Min(buffer.Length, _frame.Length - _length);
            buffer[..count].CopyTo(_frame.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends what was written.</summary>
    public override void Flush()
    {
        RequireOpen();
        SendFrame();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _open)
        {
            try
            {
                MessageBuffer messages = _session.Messages;
                messages.Clear();
                messages.Message('f', "the data was not completed");
                _session.Send();
                _session.Replies.TryDrain();
            }
            catch (PgliteException)
            {
                // The session was disposed, and the copy with it.
                _length = HeaderLength;
            }
            finally
            {
                End();
            }
        }

        base.Dispose(disposing);
    }

    private void SendFrame()
    {
        if (_length > HeaderLength)
        {
            _frame[0] = (byte)'d';
            BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), _length - 1);
            _session.Send(_frame.AsSpan(0, _length));
            _length = HeaderLength;
        }
    }

    private void End()
    {
        _open = false;
        _session.Leave();
    }

    private void RequireOpen()
    {
        if (!_open)
        {
            throw new InvalidOperationException("The copy has ended: it was completed or disposed.");
        }
    }
}
