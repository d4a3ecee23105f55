using System.IO.Pipelines;
using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// One PostgreSQL session, reached through raw protocol bytes: for drivers, proxies and embedders. One call at a time, except
/// for <see cref="Cancel"/> and <see cref="Dispose"/>, which any thread may call at any time. An SQL error is a part of the
/// reply, not an exception.
/// </summary>
public sealed partial class PgliteSession : IDisposable, IAsyncDisposable
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
        Replies = new ReplyReader(_connection, _notifications);
    }

    /// <summary>The number by which <c>pg_stat_activity</c> shows the session; 0 until it is started.</summary>
    public int BackendPid => _connection.Tracker.BackendPid;

    /// <summary>'I' idle, 'T' in a transaction, 'E' in a failed transaction, as the last ReadyForQuery said; '\0' before the first.</summary>
    public char TransactionStatus => (char)_connection.Tracker.TransactionStatus;

    /// <summary>The server waits for COPY data: the next input holds CopyData, and CopyDone or CopyFail at the end.</summary>
    public bool IsCopyIn => _connection.Tracker.WantsCopyData;

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

        WasCancelled = true;
        _connection.Cancel();
    }

    /// <summary>
    /// Ends the session; PostgreSQL rolls back what was not committed, also a statement whose result was not read to its end. Calls under
    /// way end as well. Does not throw. A session that is dropped without it is ended likewise when the garbage collector finds it.
    /// </summary>
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

    /// <summary>The same, without the caller's thread and without one of the pool.</summary>
    /// <returns>Completes when the session has ended.</returns>
    public ValueTask DisposeAsync() => new(CallThreads.Run(Dispose));

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Somebody asked for the end of what runs now; <see cref="PgliteRows.Dispose"/> need not tell of it.</summary>
    internal bool WasCancelled { get; private set; }

    /// <summary>The backend works inside the calls, so that a call which must not wait needs another thread.</summary>
    internal bool RunsOnCaller => _connection is DirectConnection;

    /// <summary>Takes the session for one call, or for as long as its result is read.</summary>
    internal void Enter()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw Busy();
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

    /// <summary>The call is over.</summary>
    internal void Leave()
    {
        Free();
        TellNotifications();
    }

    /// <summary>Gives the session back, to be followed by <see cref="TellNotifications"/>.</summary>
    internal void Free()
    {
        Replies.Trim();
        Messages.Trim();
        Volatile.Write(ref _busy, 0);
    }

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

    internal static bool IsBusy(Exception exception) => exception is PgliteException { ErrorCode: PgliteErrorCode.SessionBusy };

    internal static PgliteException Busy() => new(
        PgliteErrorCode.SessionBusy,
        "The session is used by another call, or a result of it was not read to its end.",
        nextStep: "Open one session for each thread that works at the same time, and dispose each result before the next call.");

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
