using System.Buffers.Binary;
using LibPglite.Query;

namespace LibPglite.Session;

/// <summary>
/// Knows how far a conversation is: it sees every byte that goes out and comes in, and tells when the server has said all it has
/// to say before it needs to hear more.
///
/// Every message that is answered is one entry of a queue, in the order of sending. Query, Sync and FunctionCall are answered
/// by ReadyForQuery; Parse, Bind, Close, Describe and Execute by a message of their own. The reply is whole when no Query, Sync,
/// FunctionCall or Flush is left in the queue: what was sent after the last of these the server keeps for later. An error
/// drops what was sent up to the next Sync, as the server does. CopyInResponse means that the server wants data: the reply is
/// whole too unless the end of the data was sent already, and a Sync or Flush before that end is ignored, as by the server.
/// </summary>
internal sealed class ReplyTracker
{
    private const byte Startup = 0;
    private const int HeaderLength = 5;
    private const int LongestKeyData = 4 + 256;
    private const int AuthenticationOk = 0;
    private const int AuthenticationSaslFinal = 12;

    private readonly byte[] _head = new byte[HeaderLength + LongestKeyData];
    private readonly Queue<byte> _sent = new();
    private int _headLength;
    private long _bodyLeft;
    private int _boundaries;
    private bool _skipToSync;

    /// <summary>The server waits for COPY data.</summary>
    internal bool WantsCopyData { get; private set; }

    /// <summary>The server waits for a password or another answer to an authentication request.</summary>
    internal bool WantsAuthentication { get; private set; }

    /// <summary>The reply is whole.</summary>
    internal bool IsComplete => _boundaries == 0 || WantsCopyData || WantsAuthentication;

    /// <summary>Something came that is not the protocol.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>True once a StartupMessage went out.</summary>
    internal bool HasBegun { get; private set; }

    /// <summary>True once a ReadyForQuery came: the session is started.</summary>
    internal bool IsStarted { get; private set; }

    /// <summary>From BackendKeyData; 0 before.</summary>
    internal int BackendPid { get; private set; }

    /// <summary>From BackendKeyData; empty before.</summary>
    internal byte[] CancelKey { get; private set; } = [];

    /// <summary>'I' idle, 'T' in a transaction, 'E' in a failed one; 0 before the first ReadyForQuery.</summary>
    internal byte TransactionStatus { get; private set; }

    /// <summary>PostgreSQL cancelled a statement (57014) since <see cref="ForgetCancellation"/>.</summary>
    internal bool WasCancelled { get; private set; }

    internal void ForgetCancellation() => WasCancelled = false;

    /// <summary>A StartupMessage went out.</summary>
    internal void SentStartup()
    {
        HasBegun = true;
        Push(Startup);
    }

    /// <summary>A whole message of this type went out.</summary>
    internal void Sent(byte type)
    {
        switch (type)
        {
            case (byte)'S':
                _skipToSync = false;
                Push(type);
                break;
            case (byte)'Q' or (byte)'F' or (byte)'H' or (byte)'P' or (byte)'B' or (byte)'C' or (byte)'D' or (byte)'E':
                if (!_skipToSync)
                {
                    Push(type);
                }

                break;
            case (byte)'p':
                WantsAuthentication = false;
                break;
            case (byte)'c' or (byte)'f':
                WantsCopyData = false;
                _sent.Enqueue(type);
                break;
        }

        DropAnsweredFlush();
    }

    /// <summary>Bytes came in, cut anywhere.</summary>
    internal void Received(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !IsBroken)
        {
            if (_bodyLeft > 0)
            {
                int skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            int wanted = WantedHead();
            int taken = Math.Min(wanted - _headLength, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_headLength));
            _headLength += taken;
            bytes = bytes[taken..];
            if (_headLength == wanted && wanted == WantedHead())
            {
                Begin();
            }
        }
    }

    /// <summary>The bytes of a message that are looked at: its header, and as much of the body as matters.</summary>
    private int WantedHead()
    {
        if (_headLength < HeaderLength || _head[0] is not ((byte)'Z' or (byte)'K' or (byte)'R' or (byte)'E'))
        {
            return HeaderLength;
        }

        return (int)Math.Clamp(BodyLength(), 0, LongestKeyData) + HeaderLength;
    }

    private long BodyLength() => BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - 4L;

    private void Begin()
    {
        long body = BodyLength();
        ReadOnlySpan<byte> seen = _head.AsSpan(HeaderLength, _headLength - HeaderLength);
        _bodyLeft = body - seen.Length;
        _headLength = 0;
        if (body < 0)
        {
            IsBroken = true;
            return;
        }

        Answer(_head[0], seen);
    }

    private void Answer(byte type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case (byte)'Z' when body.Length > 0:
                IsStarted = true;
                TransactionStatus = body[0];
                PopThroughReady();
                break;
            case (byte)'R' when body.Length >= 4:
                WantsAuthentication = BinaryPrimitives.ReadInt32BigEndian(body) is not (AuthenticationOk or AuthenticationSaslFinal);
                break;
            case (byte)'K' when body.Length > 4:
                BackendPid = BinaryPrimitives.ReadInt32BigEndian(body);
                CancelKey = body[4..].ToArray();
                break;
            case (byte)'E':
                WasCancelled |= ErrorFields.HasSqlState(body, "57014"u8);
                SkipToSync();
                break;
            case (byte)'G' or (byte)'W':
                BeginCopyIn();
                break;
            case (byte)'1':
                PopIf((byte)'P');
                break;
            case (byte)'2':
                PopIf((byte)'B');
                break;
            case (byte)'3':
                PopIf((byte)'C');
                break;
            case (byte)'T' or (byte)'n':
                PopIf((byte)'D');
                break;
            case (byte)'C' or (byte)'I' or (byte)'s':
                PopIf((byte)'E');
                break;
        }

        DropAnsweredFlush();
    }

    private void Push(byte type)
    {
        _sent.Enqueue(type);
        _boundaries += IsBoundary(type) ? 1 : 0;
    }

    private void Pop() => _boundaries -= IsBoundary(_sent.Dequeue()) ? 1 : 0;

    private void PopIf(byte type)
    {
        if (_sent.TryPeek(out byte head) && head == type)
        {
            Pop();
        }
    }

    private void PopThroughReady()
    {
        WantsCopyData = false;
        while (_sent.TryPeek(out byte head))
        {
            Pop();
            if (IsReady(head))
            {
                break;
            }
        }
    }

    /// <summary>In the extended protocol the server ignores everything after an error up to the next Sync.</summary>
    private void SkipToSync()
    {
        WantsCopyData = false;
        bool extended = _sent.Count > 0;
        while (_sent.TryPeek(out byte head) && !IsReady(head))
        {
            Pop();
        }

        _skipToSync = extended && _sent.Count == 0;
    }

    private void BeginCopyIn()
    {
        var kept = new Queue<byte>();
        bool ended = false;
        while (_sent.TryPeek(out byte head))
        {
            Pop();
            ended |= head is (byte)'c' or (byte)'f';
            if (kept.Count == 0 || ended)
            {
                kept.Enqueue(head);
            }
        }

        foreach (byte type in kept)
        {
            Push(type);
        }

        WantsCopyData = !ended;
    }

    /// <summary>A Flush has no answer of its own: it is over when everything before it is answered.</summary>
    private void DropAnsweredFlush()
    {
        while (_sent.TryPeek(out byte head) && head is (byte)'H' or (byte)'c' or (byte)'f')
        {
            Pop();
        }
    }

    private static bool IsBoundary(byte type) => IsReady(type) || type == (byte)'H';

    private static bool IsReady(byte type) => type is Startup or (byte)'Q' or (byte)'S' or (byte)'F';
}
