using System.Buffers.Binary;
using LibPglite.Query;

namespace LibPglite;

/// <summary>
/// The rows of one run of a <see cref="PgliteStatement"/>, forward only and as they come from the backend; nothing is collected.
/// Values are read from the memory in which they arrived: what is returned as a span is good until the next <see cref="Read"/>.
/// Not for two threads at once. The value methods are in <c>PgliteRows.Values.cs</c>.
/// </summary>
public sealed partial class PgliteRows : IDisposable
{
    private readonly PgliteSession _session;
    private readonly Column[] _columns;
    private readonly int[] _offsets;
    private readonly int[] _lengths;
    private CancellationToken _token;
    private CancellationTokenRegistration _cancelling;
    private bool _open;
    private bool _onRow;

    internal PgliteRows(PgliteSession session, Column[] columns)
    {
        _session = session;
        _columns = columns;
        _offsets = new int[columns.Length];
        _lengths = new int[columns.Length];
    }

    /// <summary>How many columns each row has.</summary>
    public int ColumnCount => _columns.Length;

    /// <summary>How many rows were changed or returned; known when <see cref="Read"/> has returned false.</summary>
    public long RowsAffected { get; private set; }

    /// <summary>The name of a column.</summary>
    /// <param name="column">0 for the first.</param>
    public string ColumnName(int column) => At(column).Name;

    /// <summary>The oid of a column's type in <c>pg_type</c>.</summary>
    /// <param name="column">0 for the first.</param>
    public uint ColumnType(int column) => At(column).Oid;

    /// <summary>Goes to the next row, waiting for it if it has not come yet.</summary>
    /// <returns>False when there is none; then the session is free again.</returns>
    /// <exception cref="PgliteSqlException">The statement failed, before its first row or later.</exception>
    /// <exception cref="PgliteException">The session has ended.</exception>
    /// <exception cref="OperationCanceledException">The statement was cancelled by the token that it was run with.</exception>
    public bool Read()
    {
        if (!_open)
        {
            return false;
        }

        try
        {
            while (true)
            {
                if (Take(_session.Replies.Next()) is { } answer)
                {
                    return answer;
                }
            }
        }
        catch (Exception)
        {
            Close();
            throw;
        }
    }

    /// <summary>Goes to the next row. When it has come already, the task is complete; else no thread waits for it.</summary>
    /// <inheritdoc cref="Read"/>
    public ValueTask<bool> ReadAsync()
    {
        if (!_open)
        {
            return new ValueTask<bool>(false);
        }

        try
        {
            while (_session.Replies.TryNext(out byte type))
            {
                if (Take(type) is { } answer)
                {
                    return new ValueTask<bool>(answer);
                }
            }
        }
        catch (Exception exception)
        {
            Close();
            return ValueTask.FromException<bool>(exception);
        }

        return ReadLaterAsync();
    }

    /// <summary>Ends the result. A statement that is not through is cancelled; what it did is undone unless a transaction goes on.</summary>
    public void Dispose()
    {
        if (!_open)
        {
            return;
        }

        try
        {
            if (!IsFinished())
            {
                _session.TryCancel();
                _session.Replies.TryDrain();
            }
        }
        catch (PgliteException)
        {
            // What came is not the protocol; the next call says so.
            return;
        }
        finally
        {
            Close();
        }
    }

    /// <summary>The statement is about to be sent: a direct session runs it in that call.</summary>
    internal void Begin(CancellationToken token)
    {
        RowsAffected = 0;
        _open = true;
        _onRow = false;
        _token = token;
        _cancelling = _session.CancelWith(token);
    }

    private async ValueTask<bool> ReadLaterAsync()
    {
        try
        {
            while (true)
            {
                await _session.Replies.ReceiveAsync().ConfigureAwait(false);
                while (_session.Replies.TryNext(out byte type))
                {
                    if (Take(type) is { } answer)
                    {
                        return answer;
                    }
                }
            }
        }
        catch (Exception)
        {
            Close();
            throw;
        }
    }

    /// <summary>What a message says to <see cref="Read"/>; null when it says nothing.</summary>
    private bool? Take(byte type)
    {
        switch (type)
        {
            case (byte)'D':
                Locate(_session.Replies.Body);
                return _onRow = true;
            case (byte)'C':
                RowsAffected = Outcome.Rows(_session.Replies.Body);
                return null;
            case (byte)'G':
                Outcome.RefuseCopy(_session, extended: true);
                return null;
            case (byte)'Z':
                Close();
                Outcome.ThrowIfFailed(_session, _token);
                return false;
            default:
                return null;
        }
    }

    /// <summary>Finds where the values of a DataRow are.</summary>
    private void Locate(ReadOnlySpan<byte> body)
    {
        int at = 2;
        bool whole = body.Length >= at && BinaryPrimitives.ReadUInt16BigEndian(body) == _columns.Length;
        for (int i = 0; whole && i < _columns.Length; i++)
        {
            int length = body.Length - at >= 4 ? BinaryPrimitives.ReadInt32BigEndian(body[at..]) : int.MaxValue;
            at += 4;
            _offsets[i] = _session.Replies.BodyOffset + at;
            _lengths[i] = length;
            whole = length <= body.Length - at;
            at += Math.Max(0, length);
        }

        if (!whole)
        {
            throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
        }
    }

    /// <summary>Reads to the end if that has come already.</summary>
    private bool IsFinished()
    {
        while (_session.Replies.TryNext(out byte type))
        {
            if (type == (byte)'Z')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>There is nothing more to read; the session is free again.</summary>
    internal void Close()
    {
        if (_open)
        {
            _open = false;
            _onRow = false;
            _cancelling.Dispose();
            _session.Leave();
        }
    }

    private Column At(int column) => (uint)column < (uint)_columns.Length
        ? _columns[column]
        : throw new ArgumentOutOfRangeException(nameof(column), column, $"The result has the columns 0 to {_columns.Length - 1}.");
}
