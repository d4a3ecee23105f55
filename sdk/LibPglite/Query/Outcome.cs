using System.Buffers.Text;

namespace LibPglite.Query;

/// <summary>The end of a conversation: everything up to ReadyForQuery, and what it means to the caller.</summary>
internal static class Outcome
{
    /// <summary>The SQLSTATE of a statement that was cancelled.</summary>
    internal const string QueryCanceled = "57014";

    private const string CopyRefusal = "use PgliteSession.CopyIn for data from the client";

    /// <summary>Reads on to ReadyForQuery, passing over rows, and throws what the conversation failed with, if it did.</summary>
    /// <param name="session">The session that is spoken with.</param>
    /// <param name="async">Whether no thread waits.</param>
    /// <param name="token">By which it may have been cancelled.</param>
    /// <param name="extended">Whether the extended protocol is spoken: then the executions belong together.</param>
    /// <returns>The number that the last CommandComplete stated; in the extended protocol the sum of all.</returns>
    internal static async ValueTask<long> ReadAsync(PgliteSession session, bool async, CancellationToken token, bool extended = false)
    {
        byte first = await session.Replies.NextAsync(async).ConfigureAwait(false);
        long rows = await EndAsync(session, first, async, extended).ConfigureAwait(false);
        return Failure(session, token) is { } failure ? throw failure : rows;
    }

    /// <summary>The same when a message of this <paramref name="type"/> was taken already, and without throwing.</summary>
    internal static async ValueTask<long> EndAsync(PgliteSession session, byte type, bool async, bool extended = false)
    {
        long rows = 0;
        session.Replies.PassOver();
        for (; type != (byte)'Z'; type = await session.Replies.NextAsync(async).ConfigureAwait(false))
        {
            switch (type)
            {
                case (byte)'C':
                    rows = Rows(session.Replies.Body) + (extended ? rows : 0);
                    break;
                case (byte)'G':
                    RefuseCopy(session, extended);
                    break;
            }
        }

        return rows;
    }

    /// <summary>What the conversation failed with; null when it did not.</summary>
    internal static Exception? Failure(PgliteSession session, CancellationToken token, bool copy = false)
    {
        if (session.Replies.Error is not { } error)
        {
            return null;
        }

        return IsBy(error, token) ? new OperationCanceledException(error.Message, error, token)
            : copy && error.MessageText.EndsWith(CopyRefusal, StringComparison.Ordinal) ? new ArgumentException(error.MessageText, error)
            : error;
    }

    /// <summary>Whether the statement was cancelled because this token fired.</summary>
    internal static bool IsBy(PgliteSqlException error, CancellationToken token) =>
        error.SqlState == QueryCanceled && token.IsCancellationRequested;

    /// <summary>The number at the end of a command tag such as <c>INSERT 0 3</c>; 0 when there is none.</summary>
    internal static long Rows(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> tag = body.IsEmpty ? body : body[..^1];
        ReadOnlySpan<byte> number = tag[(tag.LastIndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(number, out long rows, out int used) && used == number.Length ? rows : 0;
    }

    /// <summary>PostgreSQL waits for data that nobody here has. The error that it answers ends the statement.</summary>
    internal static void RefuseCopy(PgliteSession session, bool extended)
    {
        MessageBuffer messages = session.Messages;
        messages.Clear();
        messages.Message('f', CopyRefusal);

        // In the extended protocol the Sync that was sent before was taken for a part of the data.
        if (extended)
        {
            messages.Empty('S');
        }

        session.Send();
    }
}
