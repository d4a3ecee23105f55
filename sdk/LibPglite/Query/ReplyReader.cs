using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using LibPglite.Session;

namespace LibPglite.Query;

/// <summary>
/// The backend messages of one session, one after the other, as they come. The memory is kept. What may come at any time is taken
/// care of here: notifications go to the session's queue, notices and settings are passed over (the runtime's log has the notices),
/// and an error waits for the ReadyForQuery that follows it.
/// </summary>
internal sealed class ReplyReader(ProtocolConnection connection, NotificationQueue notifications) : IBufferWriter<byte>
{
    private const int HeaderLength = 5;
    private const int LeastRoom = 4096;

    /// <summary>What the buffer has after an answer that filled it: many sessions only ever get short ones.</summary>
    private const int UsualRoom = 32 * 1024;

    /// <summary>What a session keeps for the next answer; beyond that an unusual one gives its memory back.</summary>
    internal const int KeptRoom = 256 * 1024;

    private byte[] _buffer = new byte[LeastRoom];
    private int _start;
    private int _end;
    private int _body;
    private int _bodyLength;
    private bool _passesOver;
    private int _toSkip;
    private int _receiving;

    /// <summary>What PostgreSQL complained about first since <see cref="Begin"/>.</summary>
    internal PgliteSqlException? Error { get; private set; }

    /// <summary>The body of the message that came last; good until the next is asked for.</summary>
    internal ReadOnlySpan<byte> Body => _buffer.AsSpan(_body, _bodyLength);

    /// <summary>Where <see cref="Body"/> begins, for <see cref="At"/>.</summary>
    internal int BodyOffset => _body;

    /// <summary>A part of the message that came last.</summary>
    internal ReadOnlySpan<byte> At(int offset, int length) => _buffer.AsSpan(offset, length);

    /// <summary>Forgets the last conversation.</summary>
    internal void Begin()
    {
        Error = null;
        _passesOver = false;
    }

    /// <summary>Rows and copy data that come are of no interest, up to the end of this conversation: none needs room as a whole.</summary>
    internal void PassOver()
    {
        RequireAlone();
        _passesOver = true;
    }

    /// <summary>Gives back the memory of an unusually large answer. No message may be in use.</summary>
    internal void Trim()
    {
        if (_buffer.Length > KeptRoom && _end - _start <= LeastRoom)
        {
            byte[] smaller = new byte[UsualRoom];
            _buffer.AsSpan(_start, _end - _start).CopyTo(smaller);
            _end -= _start;
            _start = 0;
            _buffer = smaller;
        }
    }

    /// <summary>The type of the next message that says something to the caller, when it is here already.</summary>
    internal bool TryNext(out byte type)
    {
        RequireAlone();
        while (TryTake(out type))
        {
            switch (type)
            {
                case (byte)'E':
                    Error ??= PgliteSqlException.Read(Body);
                    break;
                case (byte)'A':
                    notifications.Add(Notification(Body));
                    break;
                case (byte)'N' or (byte)'S' or (byte)'K':
                    break;
                default:
                    return true;
            }
        }

        return false;
    }

    /// <summary>The same, waiting for it.</summary>
    /// <exception cref="PgliteSqlException">The server closed the connection after this error.</exception>
    /// <exception cref="PgliteException">The connection was closed, or what came is not the protocol.</exception>
    internal byte Next()
    {
        byte type;
        while (!TryNext(out type))
        {
            Receive(default);
        }

        return type;
    }

    /// <summary>The same, waiting without a thread when <paramref name="async"/> is true.</summary>
    internal ValueTask<byte> NextAsync(bool async)
    {
        return !async ? new(Next()) : TryNext(out byte type) ? new(type) : LaterAsync();

        async ValueTask<byte> LaterAsync()
        {
            byte type;
            while (!TryNext(out type))
            {
                await ReceiveAsync(default).ConfigureAwait(false);
            }

            return type;
        }
    }

    /// <summary>Waits until something more has come. The token ends the waiting and nothing else.</summary>
    internal void Receive(CancellationToken waiting)
    {
        BeginReceive();
        try
        {
            connection.Receive(this, waiting);
        }
        catch (ObjectDisposedException)
        {
            throw PgliteSession.Ended();
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    /// <summary>The same without a thread that waits.</summary>
    internal async ValueTask ReceiveAsync(CancellationToken waiting)
    {
        BeginReceive();
        try
        {
            await connection.ReceiveAsync(this, waiting).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw PgliteSession.Ended();
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Space().Span;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Space();

    void IBufferWriter<byte>.Advance(int count) => _end += count;

    private bool TryTake(out byte type)
    {
        if (_toSkip > 0)
        {
            int skipped = Math.Min(_toSkip, _end - _start);
            _start += skipped;
            _toSkip -= skipped;
        }

        int available = _end - _start;
        if (available >= HeaderLength)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1));
            if (length < HeaderLength - 1)
            {
                throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
            }

            if (available > length)
            {
                type = _buffer[_start];
                _body = _start + HeaderLength;
                _bodyLength = length - (HeaderLength - 1);
                _start += length + 1;
                return true;
            }

            if (_passesOver && _buffer[_start] is (byte)'D' or (byte)'d')
            {
                _toSkip = length + 1 - available;
                _start = _end;
            }
        }

        type = 0;
        return false;
    }

    /// <summary>Room behind what has come: that moves to the front, and the buffer grows to hold the first message whole.</summary>
    private Memory<byte> Space()
    {
        int kept = _end - _start;
        int first = kept < HeaderLength ? HeaderLength : checked(1 + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + 1)));
        int wanted = Math.Max(Math.Max(first, checked(kept + LeastRoom)), _end == _buffer.Length ? UsualRoom : 0);
        if (wanted > _buffer.Length)
        {
            byte[] larger = new byte[Math.Max(wanted, (int)Math.Min(2L * _buffer.Length, Array.MaxLength))];
            _buffer.AsSpan(_start, kept).CopyTo(larger);
            _buffer = larger;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, kept).CopyTo(_buffer);
        }

        _start = 0;
        _end = kept;
        return _buffer.AsMemory(kept);
    }

    /// <summary>One thread at a time: a second one would take what the first waits for.</summary>
    private void RequireAlone()
    {
        if (Volatile.Read(ref _receiving) != 0)
        {
            throw PgliteSession.Busy();
        }
    }

    private void BeginReceive()
    {
        if (Interlocked.Exchange(ref _receiving, 1) != 0)
        {
            throw PgliteSession.Busy();
        }

        try
        {
            RequireOpen();
        }
        catch
        {
            Volatile.Write(ref _receiving, 0);
            throw;
        }
    }

    /// <summary>Asked when all that has come was taken: then an error that waits is the server's last word.</summary>
    private void RequireOpen()
    {
        if (connection.Tracker.IsBroken)
        {
            throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
        }

        if (connection.IsClosed)
        {
            throw Error ?? (Exception)PgliteSession.Ended();
        }
    }

    private static PgliteNotification Notification(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> texts = body[4..];
        int channel = texts.IndexOf((byte)0);
        return new PgliteNotification
        {
            Channel = Encoding.UTF8.GetString(texts[..channel]),
            Payload = Encoding.UTF8.GetString(texts[(channel + 1)..^1]),
            BackendPid = BinaryPrimitives.ReadInt32BigEndian(body),
        };
    }
}
