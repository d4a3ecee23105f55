using LibPglite.Query;

namespace LibPglite;

/// <content>
/// Queries without a driver: typed parameters and results of prepared statements straight from and into memory. The same session
/// takes raw protocol bytes between two of these calls. An SQL error is a <see cref="PgliteSqlException"/> here.
/// </content>
public sealed partial class PgliteSession
{
    private int _statements;

    /// <summary>
    /// A notification arrived: the session listens on its channel. Raised by the call that reads it, on that call's thread; calls
    /// with raw bytes leave notifications in their reply instead.
    /// </summary>
    public event EventHandler<PgliteNotification>? Notified;

    internal ReplyReader Replies { get; }

    internal MessageBuffer Messages { get; } = new();

    /// <summary>
    /// Prepares a statement: PostgreSQL parses it once and says which types its parameters <c>$1</c> ... and its columns have.
    /// </summary>
    /// <param name="sql">One statement. Types that PostgreSQL cannot infer are written as casts: <c>$1::int</c>.</param>
    /// <returns>The statement; it belongs to this session and ends with it or when it is disposed.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    public PgliteStatement Prepare(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        Start();
        try
        {
            return PgliteStatement.Prepare(this, "pglite_" + ++_statements, sql);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs one or many statements without parameters, in one transaction unless they say otherwise. Rows are passed over.</summary>
    /// <param name="sql">The statements, separated by semicolons.</param>
    /// <param name="cancellationToken">Cancels the statement under way.</param>
    /// <returns>The rows that the last statement changed or returned; 0 when it does not say.</returns>
    /// <exception cref="PgliteSqlException">One of them failed; those after it did not run.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Execute(string sql, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        cancellationToken.ThrowIfCancellationRequested();
        Start();
        try
        {
            Messages.Clear();
            Messages.Message('Q', sql);
            using CancellationTokenRegistration cancelling = CancelWith(cancellationToken);
            Send();
            long rows = Outcome.Read(this);
            Outcome.ThrowIfFailed(this, cancellationToken);
            return rows;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs <c>COPY ... FROM STDIN</c>. The session is busy until the stream is disposed.</summary>
    /// <param name="sql">The statement, with any format.</param>
    /// <returns>A stream to write the data to; without <see cref="PgliteCopyInStream.Complete"/> nothing of it stays.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="ArgumentException">The statement does not copy from the client.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    public PgliteCopyInStream CopyIn(string sql)
    {
        BeginCopy(sql, (byte)'G', "COPY ... FROM STDIN");
        return new PgliteCopyInStream(this);
    }

    /// <summary>Runs <c>COPY ... TO STDOUT</c>. The session is busy until the stream is disposed.</summary>
    /// <param name="sql">The statement, with any format.</param>
    /// <returns>A stream to read the data from, as PostgreSQL produces it.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="ArgumentException">The statement does not copy to the client.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    public Stream CopyOut(string sql)
    {
        BeginCopy(sql, (byte)'H', "COPY ... TO STDOUT");
        return new CopyOutStream(this);
    }

    /// <summary>Makes a batch: many executions in one exchange and one transaction.</summary>
    public PgliteBatch CreateBatch() => new(this);

    /// <summary>Takes the session and sees to it that it is started.</summary>
    internal void Start()
    {
        Enter();
        try
        {
            EnsureStarted(default);
            Replies.Begin();
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Sends what was written to <see cref="Messages"/>.</summary>
    internal void Send() => Send(Messages.Written);

    internal void Send(ReadOnlySpan<byte> messages)
    {
        try
        {
            _connection.Send(messages, Replies);
        }
        catch (ObjectDisposedException)
        {
            throw Ended();
        }
    }

    internal CancellationTokenRegistration CancelWith(CancellationToken token) =>
        token.UnsafeRegister(static session => ((PgliteSession)session!).TryCancel(), this);

    private void BeginCopy(string sql, byte wanted, string form)
    {
        ArgumentNullException.ThrowIfNull(sql);
        Start();
        try
        {
            Messages.Clear();
            Messages.Message('Q', sql);
            Send();
            byte type = Replies.Next();
            if (type != wanted)
            {
                Outcome.Read(this, type);
                Outcome.ThrowIfFailed(this, default, copy: true);
                throw new ArgumentException($"The statement is not {form}. PostgreSQL has run it.", nameof(sql));
            }
        }
        catch
        {
            Leave();
            throw;
        }
    }
}
