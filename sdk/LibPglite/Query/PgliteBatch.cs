using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// Many executions of prepared statements in one exchange with the backend: none waits for the answer to the one before. Outside of
/// a transaction they are one, all or nothing. Reusable; not for two threads at once.
/// </summary>
public sealed class PgliteBatch
{
    private readonly PgliteSession _session;
    private readonly MessageBuffer _messages = new();

    internal PgliteBatch(PgliteSession session) => _session = session;

    /// <summary>How many executions it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an execution with the values that the parameters have now.</summary>
    /// <param name="statement">A statement of the same session. Its rows will be passed over.</param>
    /// <exception cref="ArgumentException">The statement belongs to another session.</exception>
    /// <exception cref="InvalidOperationException">A parameter was never set.</exception>
    public void Add(PgliteStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Session != _session)
        {
            throw new ArgumentException("The statement was prepared by another session.", nameof(statement));
        }

        statement.RequireReady();
        statement.Write(_messages);
        Count++;
    }

    /// <summary>Runs what was added and empties the batch, also when it fails.</summary>
    /// <param name="cancellationToken">Cancels the statement under way.</param>
    /// <returns>How many rows all executions together changed or returned.</returns>
    /// <exception cref="PgliteSqlException">An execution failed; those after it did not run.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Execute(CancellationToken cancellationToken = default) => ExecuteAsync(async: false, cancellationToken).Result();

    /// <summary>The same, without a thread of the pool that waits; a direct session works on a thread of the library.</summary>
    /// <inheritdoc cref="Execute"/>
    public ValueTask<long> ExecuteAsync(CancellationToken cancellationToken = default) => _session.RunsOnCaller
        ? new(CallThreads.Run(() => Execute(cancellationToken), cancellationToken))
        : ExecuteAsync(async: true, cancellationToken);

    private async ValueTask<long> ExecuteAsync(bool async, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (Count == 0)
        {
            return 0;
        }

        await _session.StartAsync(async).ConfigureAwait(false);
        try
        {
            _messages.Empty('S');
            using CancellationTokenRegistration cancelling = _session.CancelWith(token);
            await _session.SendAsync(_messages, async).ConfigureAwait(false);
            return await Outcome.ReadAsync(_session, async, token, extended: true).ConfigureAwait(false);
        }
        finally
        {
            _messages.Trim();
            Count = 0;
            _session.Leave();
        }
    }
}
