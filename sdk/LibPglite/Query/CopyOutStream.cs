namespace LibPglite.Query;

/// <summary>The data of a <c>COPY ... TO STDOUT</c>. Disposing it before the end cancels the statement.</summary>
internal sealed class CopyOutStream(PgliteSession session) : Stream
{
    private bool _open = true;
    private int _at;
    private int _left;

    public override bool CanRead => true;

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
        while (_left == 0 && _open)
        {
            Take();
        }

        int count = Math.Min(buffer.Length, _left);
        session.Replies.At(_at, count).CopyTo(buffer);
        _at += count;
        _left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _open)
        {
            session.TryCancel();
            session.Replies.TryDrain();
            End();
        }

        base.Dispose(disposing);
    }

    private void Take()
    {
        try
        {
            switch (session.Replies.Next())
            {
                case (byte)'d':
                    _at = session.Replies.BodyOffset;
                    _left = session.Replies.Body.Length;
                    break;
                case (byte)'Z':
                    End();
                    Outcome.ThrowIfFailed(session, default);
                    break;
            }
        }
        catch (Exception)
        {
            End();
            throw;
        }
    }

    private void End()
    {
        if (_open)
        {
            _open = false;
            _left = 0;
            session.Leave();
        }
    }
}
