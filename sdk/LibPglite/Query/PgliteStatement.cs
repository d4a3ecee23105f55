using System.Buffers.Binary;
using System.Text;
using LibPglite.Query;

namespace LibPglite;

/// <summary>
/// A prepared statement of one session: set the parameters, run it, again and again. After the first runs neither setting nor running
/// nor reading allocates. Parameters keep their values until they are set anew. Not for two threads at once; see
/// <see cref="PgliteSession"/>. The value methods are in <c>PgliteStatement.Values.cs</c>.
/// </summary>
public sealed partial class PgliteStatement : IDisposable
{
    private readonly PgliteSession _session;
    private readonly byte[] _name;
    private readonly Parameter[] _parameters;
    private readonly Column[] _columns;
    private readonly PgliteRows _rows;
    private bool _disposed;

    private PgliteStatement(PgliteSession session, string name, Parameter[] parameters, Column[] columns)
    {
        _session = session;
        _name = [.. Encoding.UTF8.GetBytes(name), 0];
        _parameters = parameters;
        _columns = columns;
        _rows = new PgliteRows(session, columns);
    }

    /// <summary>How many parameters it has, <c>$1</c> to <c>$n</c>.</summary>
    public int ParameterCount => _parameters.Length;

    internal PgliteSession Session => _session;

    /// <summary>Runs it and gives its rows as they come. The session is busy until they are read to the end or disposed.</summary>
    /// <param name="cancellationToken">Cancels the statement while it runs and while its rows are read.</param>
    /// <returns>The rows: one object for all runs, which each run makes good again.</returns>
    /// <exception cref="InvalidOperationException">A parameter was never set.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    public PgliteRows Query(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireReady();
        _session.Start();
        _rows.Begin(cancellationToken);
        try
        {
            MessageBuffer messages = _session.Messages;
            messages.Clear();
            Write(messages);
            messages.Empty('S');
            _session.Send();
            return _rows;
        }
        catch
        {
            _rows.Close();
            throw;
        }
    }

    /// <summary>Runs it and passes over its rows.</summary>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many rows it changed or returned.</returns>
    /// <exception cref="PgliteSqlException">It failed.</exception>
    /// <exception cref="InvalidOperationException">A parameter was never set.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public long Execute(CancellationToken cancellationToken = default)
    {
        using PgliteRows rows = Query(cancellationToken);
        while (rows.Read())
        {
        }

        return rows.RowsAffected;
    }

    /// <summary>The same, without a thread that waits; a direct session works on a thread of the pool.</summary>
    /// <inheritdoc cref="Execute"/>
    public ValueTask<long> ExecuteAsync(CancellationToken cancellationToken = default) =>
        _session.RunsOnCaller ? new(Task.Run(() => Execute(cancellationToken), CancellationToken.None)) : ExecuteOnItsThreadAsync(cancellationToken);

    /// <summary>Frees the statement in the server, unless the session has ended or is busy: then it ends with the session.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        try
        {
            _session.Start();
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
            _session.Send();
            _session.Replies.TryDrain();
        }
        catch (PgliteException)
        {
            // The session was disposed meanwhile, and the statement with it.
            return;
        }
        finally
        {
            _session.Leave();
        }
    }

    private async ValueTask<long> ExecuteOnItsThreadAsync(CancellationToken cancellationToken)
    {
        using PgliteRows rows = Query(cancellationToken);
        while (await rows.ReadAsync().ConfigureAwait(false))
        {
        }

        return rows.RowsAffected;
    }

    /// <summary>Asks the server to prepare it. The session is taken.</summary>
    internal static PgliteStatement Prepare(PgliteSession session, string name, string sql)
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
        session.Send();
        Parameter[] parameters = [];
        Column[] columns = [];
        for (byte type = session.Replies.Next(); type != (byte)'Z'; type = session.Replies.Next())
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

        Outcome.ThrowIfFailed(session, default);
        return new PgliteStatement(session, name, parameters, columns);
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

        messages.Int16((short)_columns.Length);
        foreach (Column column in _columns)
        {
            messages.Int16(column.IsBinary ? (short)1 : (short)0);
        }

        messages.End();
        messages.Begin('E');
        messages.Byte(0);
        messages.Int32(0);
        messages.End();
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
