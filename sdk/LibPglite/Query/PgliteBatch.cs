using LibPglite.Query;

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
    public long Execute(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Count == 0)
        {
            return 0;
        }

        _session.Start();
        try
        {
            _messages.Empty('S');
            using CancellationTokenRegistration cancelling = _session.CancelWith(cancellationToken);
            _session.Send(_messages.Written);
            long rows = Outcome.Read(_session, extended: true);
            Outcome.ThrowIfFailed(_session, cancellationToken);
            return rows;
        }
        finally
        {
            _messages.Clear();
            Count = 0;
            _session.Leave();
        }
    }
}
