using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <summary>
/// A prepared statement of one session: set the parameters, run it, again and again. After the first runs neither setting nor running
/// nor reading allocates. Parameters keep their values until they are set anew. Not for two threads at once; see
/// <see cref="PgliteSession"/>. The value methods are in <c>PgliteStatement.Values.cs</c>.
/// </summary>
public sealed partial class PgliteStatement : IDisposable, IAsyncDisposable
{
    /// <summary>A statement that only reads, and took less than this in its last run, runs inside of the next asynchronous call.</summary>
    private static readonly TimeSpan s_small = TimeSpan.FromMicroseconds(100);

    private readonly PgliteSession _session;
    private readonly byte[] _name;
    private readonly Parameter[] _parameters;
    private readonly Result _result;
    private readonly bool _reads;
    private bool _isSmall;
    private bool _disposed;

    private PgliteStatement(PgliteSession session, string name, string sql, Parameter[] parameters, Column[] columns)
    {
        _session = session;
        _name = [.. Encoding.UTF8.GetBytes(name), 0];
        _parameters = parameters;
        _result = new Result(session, columns);
        _reads = columns.Length > 0 && StatementText.OnlyReads(sql);
    }

    /// <summary>How many parameters it has, <c>$1</c> to <c>$n</c>.</summary>
    public int ParameterCount => _parameters.Length;

    internal PgliteSession Session => _session;

    /// <summary>
    /// Runs it and gives its rows as they come. The session is busy until they are read to the end or disposed; disposing passes over
    /// what is left.
    /// </summary>
    /// <param name="cancellationToken">Cancels the statement while it runs and while its rows are read.</param>
    /// <returns>The rows of this run. They are over when the statement is run again.</returns>
    /// <exception cref="InvalidOperationException">A parameter was never set.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">The token had fired before; nothing was sent.</exception>
    public PgliteRows Query(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireReady();
        _session.Start();
        long run = _result.Begin(cancellationToken);
        try
        {
            WriteRun();
            _session.Send();
            return new PgliteRows(_result, run);
        }
        catch
        {
            _result.Close();
            throw;
        }
    }

    /// <summary>
    /// The same, without a thread of the pool that waits. A direct session works on a thread of the library, except that a statement which
    /// only reads and took less than 100 microseconds in its last run is run at once, inside of the call.
    /// </summary>
    /// <inheritdoc cref="Query"/>
    public ValueTask<PgliteRows> QueryAsync(CancellationToken cancellationToken = default) =>
        _session.RunsOnCaller ? OnCallerAsync(Query, cancellationToken) : QueryOnItsThreadAsync(cancellationToken);

    /// <summary>Runs it and passes over its rows.</summary>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many rows it changed or returned.</returns>
    /// <exception cref="PgliteSqlException">It failed.</exception>
    /// <exception cref="InvalidOperationException">A parameter was never set.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Execute(CancellationToken cancellationToken = default)
    {
        Query(cancellationToken);
        return _result.Complete();
    }

    /// <summary>The same, without a thread of the pool that waits: see <see cref="QueryAsync"/>.</summary>
    /// <inheritdoc cref="Execute"/>
    public ValueTask<long> ExecuteAsync(CancellationToken cancellationToken = default)
    {
        return _session.RunsOnCaller ? OnCallerAsync(Execute, cancellationToken) : OnItsThreadAsync();

        async ValueTask<long> OnItsThreadAsync()
        {
            await QueryOnItsThreadAsync(cancellationToken).ConfigureAwait(false);
            return await _result.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Frees the statement in the server, unless the session has ended or is busy: then it ends with the session.</summary>
    public void Dispose() => DisposeAsync(async: false).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => _session.RunsOnCaller ? new(CallThreads.Run(Dispose)) : DisposeAsync(async: true);

    /// <summary>Asks the server to prepare it. The session is taken.</summary>
    internal static async ValueTask<PgliteStatement> PrepareAsync(
        PgliteSession session, string name, string sql, bool async, CancellationToken token)
    {
        MessageBuffer messages = session.Messages;
        messages.Clear();
        messages.Begin('P');
        messages.Text(name);
        messages.Text(sql);
        messages.Int16(0);
        messages.End();
        messages.Begin('D');
        messages.Byte((byte)'S');
        messages.Text(name);
        messages.End();
        messages.Empty('S');
        using CancellationTokenRegistration cancelling = session.CancelWith(token);
        await session.SendAsync(async).ConfigureAwait(false);
        Parameter[] parameters = [];
        Column[] columns = [];
        byte type;
        while ((type = await session.Replies.NextAsync(async).ConfigureAwait(false)) != (byte)'Z')
        {
            switch (type)
            {
                case (byte)'t':
                    parameters = Parameters(session.Replies.Body);
                    break;
                case (byte)'T':
                    columns = Column.Read(session.Replies.Body);
                    break;
            }
        }

        return Outcome.Failure(session, token) is { } failure
            ? throw failure
            : new PgliteStatement(session, name, sql, parameters, columns);
    }

    /// <summary>Checks that it can be run.</summary>
    internal void RequireReady()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (!_parameters[i].IsSet)
            {
                throw new InvalidOperationException($"The parameter ${i + 1} was not set: call Set({i + 1}, ...) or SetNull({i + 1}).");
            }
        }
    }

    /// <summary>Writes Bind and Execute with the present values.</summary>
    internal void Write(MessageBuffer messages)
    {
        messages.Begin('B');
        messages.Byte(0);
        messages.Bytes(_name);
        messages.Int16((short)_parameters.Length);
        foreach (Parameter parameter in _parameters)
        {
            messages.Int16(parameter.Format);
        }

        messages.Int16((short)_parameters.Length);
        foreach (Parameter parameter in _parameters)
        {
            parameter.Write(messages);
        }

        messages.Int16((short)_result.Columns.Length);
        foreach (Column column in _result.Columns)
        {
            messages.Int16(column.IsBinary ? (short)1 : (short)0);
        }

        messages.End();
        messages.Begin('E');
        messages.Byte(0);
        messages.Int32(0);
        messages.End();
    }

    private void WriteRun()
    {
        MessageBuffer messages = _session.Messages;
        messages.Clear();
        Write(messages);
        messages.Empty('S');
    }

    /// <summary>A direct session: at once what cannot take long by what is known, else on a thread of the library.</summary>
    private ValueTask<T> OnCallerAsync<T>(Func<CancellationToken, T> run, CancellationToken token)
    {
        if (!_isSmall)
        {
            return new(CallThreads.Run(() => Measured(run, token), token));
        }

        try
        {
            return new(Measured(run, token));
        }
        catch (OperationCanceledException exception) when (exception.CancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(exception);
        }
    }

    private T Measured<T>(Func<CancellationToken, T> run, CancellationToken token)
    {
        long start = Stopwatch.GetTimestamp();
        _isSmall = false;
        T answer = run(token);
        _isSmall = _reads && Stopwatch.GetElapsedTime(start) < s_small;
        return answer;
    }

    private async ValueTask<PgliteRows> QueryOnItsThreadAsync(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        RequireReady();
        await _session.StartAsync(async: true).ConfigureAwait(false);
        long run = _result.Begin(token);
        try
        {
            WriteRun();
            await _session.SendAsync(async: true).ConfigureAwait(false);
            return new PgliteRows(_result, run);
        }
        catch
        {
            _result.Close();
            throw;
        }
    }

    private async ValueTask DisposeAsync(bool async)
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            await _session.StartAsync(async).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PgliteException or ObjectDisposedException)
        {
            return;
        }

        try
        {
            MessageBuffer messages = _session.Messages;
            messages.Clear();
            messages.Begin('C');
            messages.Byte((byte)'S');
            messages.Bytes(_name);
            messages.End();
            messages.Empty('S');
            await _session.SendAsync(async).ConfigureAwait(false);
            await Outcome.ReadAsync(_session, async, default).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PgliteException or PgliteSqlException)
        {
            // The session was disposed or has ended meanwhile, and the statement with it.
            return;
        }
        finally
        {
            _session.Leave();
        }
    }

    private static Parameter[] Parameters(ReadOnlySpan<byte> body)
    {
        var parameters = new Parameter[BinaryPrimitives.ReadUInt16BigEndian(body)];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new Parameter(BinaryPrimitives.ReadUInt32BigEndian(body[(2 + (4 * i))..]));
        }

        return parameters;
    }
}
