using System.Buffers;
using System.IO.Pipelines;
using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// One PostgreSQL session, reached through raw protocol bytes: for drivers, proxies and embedders. One call at a time, except
/// for <see cref="Cancel"/> and <see cref="Dispose"/>, which any thread may call at any time. An SQL error is a part of the
/// reply, not an exception.
/// </summary>
public sealed partial class PgliteSession : IDisposable
{
    private readonly PgliteRuntime _runtime;
    private readonly bool _streamsOnOwnThread;
    private ProtocolConnection _connection;
    private SessionStream? _stream;
    private SessionPipe? _pipe;
    private int _busy;
    private int _disposed;

    internal PgliteSession(PgliteRuntime runtime, ProtocolConnection connection, bool streamsOnOwnThread = false)
    {
        _runtime = runtime;
        _connection = connection;
        _streamsOnOwnThread = streamsOnOwnThread;
        Replies = new ReplyReader(_connection, notification => Notified?.Invoke(this, notification));
    }

    /// <summary>The number by which <c>pg_stat_activity</c> shows the session; 0 until it is started.</summary>
    public int BackendPid => _connection.Tracker.BackendPid;

    /// <summary>'I' idle, 'T' in a transaction, 'E' in a failed transaction, as the last ReadyForQuery said; '\0' before the first.</summary>
    public char TransactionStatus => (char)_connection.Tracker.TransactionStatus;

    /// <summary>The server waits for COPY data: the next input holds CopyData, and CopyDone or CopyFail at the end.</summary>
    public bool IsCopyIn => _connection.Tracker.WantsCopyData;

    /// <summary>
    /// Sends frontend messages and returns all that the server says until it has to hear more: see
    /// <see cref="ExecProtocolRaw(ReadOnlySpan{byte}, IBufferWriter{byte}, CancellationToken)"/>.
    /// </summary>
    /// <param name="frontendMessages">Whole messages, one or many.</param>
    /// <param name="cancellationToken">Cancels the statement under way.</param>
    /// <returns>The backend messages, in the order in which they came; empty when the input asks for no answer.</returns>
    public byte[] ExecProtocolRaw(ReadOnlySpan<byte> frontendMessages, CancellationToken cancellationToken = default)
    {
        var reply = new ArrayBufferWriter<byte>();
        ExecProtocolRaw(frontendMessages, reply, cancellationToken);
        return reply.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Sends frontend messages and writes all that the server says until it has to hear more.
    /// <para>
    /// The reply ends with the ReadyForQuery of the last Query, Sync or FunctionCall in the input, or with the answer to the
    /// last message before a Flush when that comes later. It ends earlier with CopyInResponse when the input holds no CopyDone
    /// or CopyFail for it: send the data with the next calls. It ends with the connection after Terminate and after a fatal
    /// error. An input that asks for none of these gets an empty reply; what the server answers comes with a later one.
    /// Notices and notifications that arrive meanwhile are part of the reply.
    /// </para>
    /// <para>
    /// The first input may begin with a StartupMessage of the caller's own; then its answers, up to ReadyForQuery or to a
    /// request for a password, are in the reply. Otherwise the session starts by itself first, with user and database of the
    /// runtime. A Sync between CopyInResponse and CopyDone is ignored, as by the server.
    /// </para>
    /// </summary>
    /// <param name="frontendMessages">Whole messages, one or many.</param>
    /// <param name="reply">Takes the backend messages.</param>
    /// <param name="cancellationToken">
    /// Cancels the statement under way. The reply is read to its end all the same, so that the session can go on, and then
    /// <see cref="OperationCanceledException"/> is thrown.
    /// </param>
    /// <exception cref="ArgumentException">The input is not whole messages; nothing was sent.</exception>
    /// <exception cref="PgliteException">
    /// <see cref="PgliteErrorCode.SessionEnded"/>, <see cref="PgliteErrorCode.SessionBusy"/>,
    /// <see cref="PgliteErrorCode.InvalidState"/> after <see cref="GetStream"/>, or <see cref="PgliteErrorCode.ProtocolViolation"/>.
    /// </exception>
    public void ExecProtocolRaw(ReadOnlySpan<byte> frontendMessages, IBufferWriter<byte> reply, CancellationToken cancellationToken = default) =>
        Exec(new(frontendMessages), reply, cancellationToken);

    /// <summary>
    /// The same for messages that lie in several pieces, cut anywhere, as a <c>PipeReader</c> gives them; a <c>PipeWriter</c> can take the
    /// reply. A direct session reads and writes both where they lie.
    /// </summary>
    /// <inheritdoc cref="ExecProtocolRaw(ReadOnlySpan{byte}, IBufferWriter{byte}, CancellationToken)"/>
    public void ExecProtocolRaw(in ReadOnlySequence<byte> frontendMessages, IBufferWriter<byte> reply, CancellationToken cancellationToken = default) =>
        Exec(FrontendInput.Of(frontendMessages), reply, cancellationToken);

    private void Exec(FrontendInput input, IBufferWriter<byte> reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reply);
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            EnsureStarted(input);
            using (cancellationToken.UnsafeRegister(static session => ((PgliteSession)session!).TryCancel(), this))
            {
                Exchange(input, reply);
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// The session as a duplex stream of protocol bytes. When nothing was executed before, the caller begins with a
    /// StartupMessage. From now on the caller speaks the protocol: <see cref="ExecProtocolRaw(ReadOnlySpan{byte}, CancellationToken)"/>
    /// is refused, and <see cref="Cancel"/> works unless the caller asks for encryption first. One thread may read while another
    /// writes. When the caller stops reading, the server waits.
    /// </summary>
    /// <returns>The stream, the same at each call; disposing it disposes the session.</returns>
    public Stream GetStream()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (_stream is null && _streamsOnOwnThread && !_connection.Tracker.HasBegun)
        {
            ProtocolConnection direct = _connection;
            _connection = _runtime.OpenSocket();
            direct.SayTerminate();
        }

        return _stream ??= new SessionStream(_connection, this);
    }

    /// <summary>
    /// The stream of <see cref="GetStream"/> as two pipes: messages of the server are read from memory that the pipe keeps, those for it are
    /// written to memory that the pipe lends. Completing a pipe does not end the session.
    /// </summary>
    /// <returns>The pipes, the same at each call.</returns>
    public IDuplexPipe GetPipe() => _pipe ??= new SessionPipe(GetStream());

    /// <summary>
    /// Asks PostgreSQL to cancel the statement that the session runs now; when none runs, nothing happens. Returns when the
    /// request was taken, not when the statement has ended: its error (57014) is a part of its reply.
    /// </summary>
    /// <exception cref="PgliteException"><see cref="PgliteErrorCode.InvalidState"/>: the session is not started.</exception>
    public void Cancel()
    {
        if (BackendPid == 0)
        {
            throw new PgliteException(PgliteErrorCode.InvalidState, "The session is not started: there is no statement to cancel.");
        }

        _connection.Cancel();
    }

    /// <summary>Ends the session; PostgreSQL rolls back what was not committed. Does not throw.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_stream is null && Volatile.Read(ref _busy) == 0 && _connection.Tracker.IsStarted && !_connection.IsClosed)
        {
            _connection.SayTerminate();
        }

        _connection.Dispose();
    }

    /// <summary>The backend works inside the calls, so that a call which must not wait needs another thread.</summary>
    internal bool RunsOnCaller => _connection is DirectConnection;

    /// <summary>Takes the session for one call, or for as long as its result is read.</summary>
    internal void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new PgliteException(
                PgliteErrorCode.SessionBusy,
                "The session is used by another call, or a result of it was not read to its end.",
                nextStep: "Open one session for each thread that works at the same time, and dispose each result before the next call.");
        }

        try
        {
            RequireRaw();
        }
        catch
        {
            Leave();
            throw;
        }
    }

    internal void Leave() => Volatile.Write(ref _busy, 0);

    private void RequireRaw()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (_stream is not null)
        {
            throw new PgliteException(
                PgliteErrorCode.InvalidState,
                "The session was given out as a stream.",
                nextStep: "Use the stream, or open another session.");
        }

        if (_connection.IsClosed)
        {
            throw Ended();
        }
    }

    private void EnsureStarted(FrontendInput input)
    {
        if (_connection.Tracker.HasBegun || InputReader.BeginsUntyped(input))
        {
            return;
        }

        var reply = new ArrayBufferWriter<byte>();
        Exchange(new(FrontendMessages.Startup(_runtime.User, _runtime.Database)), reply);
        if (!_connection.Tracker.IsStarted)
        {
            throw StartupRefusal.Read(reply.WrittenSpan);
        }
    }

    private void Exchange(FrontendInput input, IBufferWriter<byte> reply)
    {
        long received;
        try
        {
            received = _connection.Exchange(input, reply);
        }
        catch (ObjectDisposedException)
        {
            throw Ended();
        }

        if (_connection.Tracker.IsBroken)
        {
            throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
        }

        if (received == 0 && _connection.IsClosed && !_connection.ClosedByRequest)
        {
            throw Ended();
        }
    }

    internal static PgliteException Ended() => new(
        PgliteErrorCode.SessionEnded,
        "The session has ended.",
        nextStep: "Open another session; the runtime's log says why the server ended this one.");

    /// <summary>A request that cannot be made any more is not missed: the cluster is stopping, which ends the statement as well.</summary>
    internal void TryCancel()
    {
        try
        {
            if (BackendPid != 0)
            {
                Cancel();
            }
        }
        catch (Exception exception) when (exception is PgliteException or ObjectDisposedException)
        {
            return;
        }
    }
}
