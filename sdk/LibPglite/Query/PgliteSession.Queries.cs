using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <content>
/// Queries without a driver: typed parameters and results of prepared statements straight from and into memory. The same session
/// takes raw protocol bytes between two of these calls. An SQL error is a <see cref="PgliteSqlException"/> here. An asynchronous call of
/// a direct session works on a thread of the library, so that neither the caller nor a thread of the pool waits.
/// </content>
public sealed partial class PgliteSession
{
    private int _statements;

    internal ReplyReader Replies { get; }

    internal MessageBuffer Messages { get; } = new();

    /// <summary>
    /// Prepares a statement: PostgreSQL parses it once and says which types its parameters <c>$1</c> ... and its columns have.
    /// </summary>
    /// <param name="sql">One statement. Types that PostgreSQL cannot infer are written as casts: <c>$1::int</c>.</param>
    /// <param name="cancellationToken">Cancels the preparation, which may have to wait for a lock.</param>
    /// <returns>The statement; it belongs to this session and ends with it or when it is disposed.</returns>
    /// <exception cref="ArgumentException">The text has a zero or half of a surrogate pair in it.</exception>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PgliteStatement Prepare(string sql, CancellationToken cancellationToken = default) =>
        PrepareAsync(sql, async: false, cancellationToken).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="Prepare"/>
    public ValueTask<PgliteStatement> PrepareAsync(string sql, CancellationToken cancellationToken = default) => RunsOnCaller
        ? new(CallThreads.Run(() => Prepare(sql, cancellationToken), cancellationToken))
        : PrepareAsync(sql, async: true, cancellationToken);

    /// <summary>Runs one or many statements without parameters, in one transaction unless they say otherwise. Rows are passed over.</summary>
    /// <param name="sql">The statements, separated by semicolons.</param>
    /// <param name="cancellationToken">Cancels the statement under way.</param>
    /// <returns>The rows that the last statement changed or returned; 0 when it does not say.</returns>
    /// <exception cref="ArgumentException">The text has a zero or half of a surrogate pair in it.</exception>
    /// <exception cref="PgliteSqlException">One of them failed; those after it did not run.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Execute(string sql, CancellationToken cancellationToken = default) =>
        ExecuteAsync(sql, async: false, cancellationToken).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="Execute"/>
    public ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken = default) => RunsOnCaller
        ? new(CallThreads.Run(() => Execute(sql, cancellationToken), cancellationToken))
        : ExecuteAsync(sql, async: true, cancellationToken);

    /// <summary>Makes a batch: many executions in one exchange and one transaction.</summary>
    public PgliteBatch CreateBatch() => new(this);

    /// <summary>Takes the session and sees to it that it is started.</summary>
    internal void Start()
    {
        Enter();
        try
        {
            EnsureStarted(default);
            Begin();
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>The same; the first start of a session that waits is done on a thread of the library.</summary>
    internal async ValueTask StartAsync(bool async)
    {
        if (!async || _connection.Tracker.HasBegun)
        {
            Start();
            return;
        }

        await CallThreads.Run(Start).ConfigureAwait(false);
    }

    /// <summary>Sends what was written to <see cref="Messages"/>.</summary>
    internal void Send()
    {
        try
        {
            _connection.Send(Messages.Written, Replies);
        }
        catch (ObjectDisposedException)
        {
            throw Ended();
        }
    }

    internal ValueTask SendAsync(bool async) => SendAsync(Messages, async);

    internal ValueTask SendAsync(MessageBuffer messages, bool async) => SendAsync(messages.WrittenMemory, async);

    internal async ValueTask SendAsync(ReadOnlyMemory<byte> messages, bool async)
    {
        try
        {
            if (async)
            {
                await _connection.SendAsync(messages, Replies).ConfigureAwait(false);
            }
            else
            {
                _connection.Send(messages.Span, Replies);
            }
        }
        catch (ObjectDisposedException)
        {
            throw Ended();
        }
    }

    internal CancellationTokenRegistration CancelWith(CancellationToken token) =>
        token.UnsafeRegister(static session => ((PgliteSession)session!).TryCancel(), this);

    private void Begin()
    {
        WasCancelled = false;
        Replies.Begin();
    }

    private async ValueTask<PgliteStatement> PrepareAsync(string sql, bool async, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(sql);
        token.ThrowIfCancellationRequested();
        await StartAsync(async).ConfigureAwait(false);
        try
        {
            return await PgliteStatement.PrepareAsync(this, "pglite_" + ++_statements, sql, async, token).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<long> ExecuteAsync(string sql, bool async, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(sql);
        token.ThrowIfCancellationRequested();
        await StartAsync(async).ConfigureAwait(false);
        try
        {
            Messages.Clear();
            Messages.Message('Q', sql);
            using CancellationTokenRegistration cancelling = CancelWith(token);
            await SendAsync(async).ConfigureAwait(false);
            return await Outcome.ReadAsync(this, async, token).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }
}
