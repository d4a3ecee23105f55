using System.Buffers.Binary;

namespace LibPglite.Query;

/// <summary>
/// The result of one statement, used again for each of its runs, so that a run allocates nothing. A run has a number: who holds an
/// earlier one can do nothing to the present one.
/// </summary>
internal sealed class Result(PgliteSession session, Column[] columns)
{
    private readonly int[] _offsets = new int[columns.Length];
    private readonly int[] _lengths = new int[columns.Length];
    private CancellationToken _token;
    private CancellationTokenRegistration _cancelling;
    private bool _onRow;

    internal PgliteSession Session => session;

    internal Column[] Columns => columns;

    internal long Run { get; private set; }

    /// <summary>The session is kept by it.</summary>
    internal bool IsOpen { get; private set; }

    internal long RowsAffected { get; private set; }

    /// <summary>The statement is about to be sent: a direct session runs it in that call. Returns the number of the run.</summary>
    internal long Begin(CancellationToken token)
    {
        RowsAffected = 0;
        IsOpen = true;
        _onRow = false;
        _token = token;
        _cancelling = session.CancelWith(token);
        return ++Run;
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    internal bool Read() => Step() || Told(false);

    /// <summary>The same when the answer has come already; else null.</summary>
    internal bool? ReadHere() => StepHere() is { } answer ? answer || Told(false) : null;

    internal async ValueTask<bool> ReadAsync() => await StepAsync().ConfigureAwait(false) || Told(false);

    /// <summary>Passes over what is left; the rows affected.</summary>
    internal long Complete()
    {
        session.Replies.PassOver();
        while (Step())
        {
        }

        return Told(RowsAffected);
    }

    internal async ValueTask<long> CompleteAsync()
    {
        session.Replies.PassOver();
        while (await StepAsync().ConfigureAwait(false))
        {
        }

        return Told(RowsAffected);
    }

    /// <summary>
    /// The same for somebody who gives it up: to have been cancelled is no failure then, nor that the session was disposed.
    /// </summary>
    internal async ValueTask AbandonAsync(bool async)
    {
        try
        {
            _ = async ? await CompleteAsync().ConfigureAwait(false) : Complete();
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (PgliteSqlException exception) when (exception.SqlState == Outcome.QueryCanceled && session.WasCancelled)
        {
            return;
        }
        catch (Exception) when (session.IsDisposed)
        {
            return;
        }
    }

    /// <summary>There is nothing more to read; the session is free again.</summary>
    internal void Close()
    {
        if (IsOpen)
        {
            Free();
        }

        session.TellNotifications();
    }

    /// <summary>The value of a column in the present row, in the memory in which it came; false for NULL.</summary>
    internal bool TryValue(int column, out ReadOnlySpan<byte> value)
    {
        if (!_onRow)
        {
            throw new InvalidOperationException("There is no present row: call Read first, and read values while it returns true.");
        }

        int length = _lengths[column];
        value = length < 0 ? default : session.Replies.At(_offsets[column], length);
        return length >= 0;
    }

    private bool Step()
    {
        if (!IsOpen)
        {
            return false;
        }

        try
        {
            while (true)
            {
                if (Take(session.Replies.Next()) is { } answer)
                {
                    return answer;
                }
            }
        }
        catch (Exception exception) when (!PgliteSession.IsBusy(exception))
        {
            Close();
            throw;
        }
    }

    private bool? StepHere()
    {
        if (!IsOpen)
        {
            return false;
        }

        try
        {
            while (session.Replies.TryNext(out byte type))
            {
                if (Take(type) is { } answer)
                {
                    return answer;
                }
            }
        }
        catch (Exception exception) when (!PgliteSession.IsBusy(exception))
        {
            Close();
            throw;
        }

        return null;
    }

    private async ValueTask<bool> StepAsync()
    {
        while (true)
        {
            if (StepHere() is { } answer)
            {
                return answer;
            }

            try
            {
                await session.Replies.ReceiveAsync(default).ConfigureAwait(false);
            }
            catch (Exception exception) when (!PgliteSession.IsBusy(exception))
            {
                Close();
                throw;
            }
        }
    }

    /// <summary>The handlers may run this very statement: nothing of the run is looked at after them.</summary>
    private T Told<T>(T answer)
    {
        session.TellNotifications();
        return answer;
    }

    private void Free()
    {
        IsOpen = false;
        _onRow = false;
        _cancelling.Dispose();
        session.Free();
    }

    /// <summary>What a message says to <see cref="Step"/>; null when it says nothing.</summary>
    private bool? Take(byte type)
    {
        switch (type)
        {
            case (byte)'D':
                Locate(session.Replies.Body);
                return _onRow = true;
            case (byte)'C':
                RowsAffected = Outcome.Rows(session.Replies.Body);
                return null;
            case (byte)'G':
                Outcome.RefuseCopy(session, extended: true);
                return null;
            case (byte)'Z':
                Exception? failure = Outcome.Failure(session, _token);
                Free();
                return failure is null ? false : throw failure;
            default:
                return null;
        }
    }

    /// <summary>Finds where the values of a DataRow are.</summary>
    private void Locate(ReadOnlySpan<byte> body)
    {
        int at = 2;
        bool whole = body.Length >= at && BinaryPrimitives.ReadUInt16BigEndian(body) == columns.Length;
        for (int i = 0; whole && i < columns.Length; i++)
        {
            int length = body.Length - at >= 4 ? BinaryPrimitives.ReadInt32BigEndian(body[at..]) : int.MaxValue;
            at += 4;
            _offsets[i] = session.Replies.BodyOffset + at;
            _lengths[i] = length;
            whole = length <= body.Length - at;
            at += Math.Max(0, length);
        }

        if (!whole)
        {
            throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
        }
    }
}
