using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// The rows of one run of a <see cref="PgliteStatement"/>, forward only and as they come from the backend; nothing is collected.
/// Values are read from the memory in which they arrived: what is returned as a span is good until the next <see cref="Read"/>.
/// A small value that stands for the run: copies of it are the same rows, and when the statement is run again they are over.
/// Not for two threads at once. The value methods are in <c>PgliteRows.Values.cs</c>.
/// </summary>
#pragma warning disable CA1815 // Two of them are not compared: it is a reference, without an object of its own.
public readonly partial struct PgliteRows : IDisposable, IAsyncDisposable
#pragma warning restore CA1815
{
    private readonly Result _result;
    private readonly long _run;

    internal PgliteRows(Result result, long run)
    {
        _result = result;
        _run = run;
    }

    /// <summary>How many columns each row has.</summary>
    public int ColumnCount => Columns.Length;

    /// <summary>How many rows were changed or returned; known when <see cref="Read"/> has returned false.</summary>
    /// <exception cref="InvalidOperationException">The statement was run again.</exception>
    public long RowsAffected => Present.RowsAffected;

    private Column[] Columns => (_result ?? throw Nothing()).Columns;

    /// <summary>The result, as long as the run is the present one.</summary>
    private Result Present => _result?.Run == _run ? _result : throw (_result is null ? Nothing() : Over());

    /// <summary>The name of a column.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public string ColumnName(int column) => At(column).Name;

    /// <summary>The oid of a column's type in <c>pg_type</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public uint ColumnType(int column) => At(column).Oid;

    /// <summary>Goes to the next row, waiting for it if it has not come yet.</summary>
    /// <returns>False when there is none; then the session is free again.</returns>
    /// <exception cref="PgliteSqlException">The statement failed, before its first row or later.</exception>
    /// <exception cref="PgliteException">The session has ended, or another thread reads these rows.</exception>
    /// <exception cref="OperationCanceledException">The statement was cancelled by the token that it was run with.</exception>
    /// <exception cref="InvalidOperationException">The statement was run again: these rows are over.</exception>
    public bool Read() => Present.Read();

    /// <summary>Goes to the next row. When it has come already, the task is complete; else no thread of the pool waits for it.</summary>
    /// <param name="cancellationToken">Cancels the statement, like the token that it was run with.</param>
    /// <returns>False when there is none; then the session is free again.</returns>
    /// <exception cref="PgliteSqlException">The statement failed, before its first row or later.</exception>
    /// <exception cref="PgliteException">The session has ended, or another thread reads these rows.</exception>
    /// <exception cref="OperationCanceledException">The statement was cancelled by a token.</exception>
    /// <exception cref="InvalidOperationException">The statement was run again: these rows are over.</exception>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        Result result = Present;
        try
        {
            if (result.ReadHere() is { } answer)
            {
                return new(answer);
            }
        }
        catch (PgliteSqlException exception) when (Outcome.IsBy(exception, cancellationToken))
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<bool>(exception);
        }

        if (cancellationToken.CanBeCanceled)
        {
            return ReadAsync(result, cancellationToken);
        }

        return result.Session.RunsOnCaller ? new(CallThreads.Run(result.Read, CancellationToken.None)) : result.ReadAsync();
    }

    /// <summary>Passes over the rows that are left; the statement runs to its end, and the session is free again.</summary>
    /// <returns>How many rows were changed or returned.</returns>
    /// <exception cref="PgliteSqlException">The statement failed.</exception>
    /// <exception cref="PgliteException">The session has ended, or another thread reads these rows.</exception>
    /// <exception cref="OperationCanceledException">The statement was cancelled by the token that it was run with.</exception>
    /// <exception cref="InvalidOperationException">The statement was run again: these rows are over.</exception>
    public long Complete() => Present.Complete();

    /// <summary>The same; no thread of the pool waits for it.</summary>
    /// <inheritdoc cref="Complete"/>
    public ValueTask<long> CompleteAsync()
    {
        Result result = Present;
        return result.Session.RunsOnCaller
            ? new(CallThreads.Run(result.Complete))
            : result.CompleteAsync();
    }

    /// <summary>
    /// Asks PostgreSQL to cancel the statement, for rows that nobody wants any more; any thread may. What it did is undone, and an open
    /// transaction fails. Reading on ends with the error 57014, unless the statement was through before; disposing does not throw it.
    /// </summary>
    public void Cancel()
    {
        if (_result?.Run == _run && _result.IsOpen)
        {
            _result.Session.TryCancel();
        }
    }

    /// <summary>
    /// Ends the result: what is left is passed over, so that the statement runs to its end and a transaction goes on. It takes as long as
    /// reading would; call <see cref="Cancel"/> before when the statement need not be completed. Does nothing when all was read, when
    /// the statement was run again, or when the session was disposed.
    /// </summary>
    /// <exception cref="PgliteSqlException">The statement failed after the last row that was read: what it did is undone.</exception>
    /// <exception cref="PgliteException">The session has ended by itself, or another thread reads these rows.</exception>
    public void Dispose()
    {
        if (_result is { IsOpen: true } && _result.Run == _run)
        {
            _result.AbandonAsync(async: false).Result();
        }
    }

    /// <summary>The same; no thread of the pool waits for it.</summary>
    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        if (_result is not { IsOpen: true } || _result.Run != _run)
        {
            return default;
        }

        Result result = _result;
        return result.Session.RunsOnCaller
            ? new(CallThreads.Run(() => result.AbandonAsync(async: false).Result()))
            : result.AbandonAsync(async: true);
    }

    private static async ValueTask<bool> ReadAsync(Result result, CancellationToken token)
    {
        try
        {
            using CancellationTokenRegistration cancelling = result.Session.CancelWith(token);
            return result.Session.RunsOnCaller
                ? await CallThreads.Run(result.Read, CancellationToken.None).ConfigureAwait(false)
                : await result.ReadAsync().ConfigureAwait(false);
        }
        catch (PgliteSqlException exception) when (Outcome.IsBy(exception, token))
        {
            throw new OperationCanceledException(exception.Message, exception, token);
        }
    }

    private Column At(int column) => (uint)column < (uint)Columns.Length
        ? Columns[column]
        : throw new ArgumentOutOfRangeException(nameof(column), column, $"The result has the columns 0 to {Columns.Length - 1}.");

    private static InvalidOperationException Over() => new(
        "The statement was run again since: these rows are over. Read those of the new run.");

    private static InvalidOperationException Nothing() => new("These rows belong to no statement: they come from PgliteStatement.Query.");
}
