using System.Buffers.Text;

namespace LibPglite.Query;

/// <summary>The end of a conversation: everything up to ReadyForQuery, and what it means to the caller.</summary>
internal static class Outcome
{
    private const string CopyRefusal = "use PgliteSession.CopyIn for data from the client";

    /// <summary>Reads on to ReadyForQuery, passing over rows.</summary>
    /// <param name="session">The session that is spoken with.</param>
    /// <param name="extended">Whether the extended protocol is spoken: then the executions belong together.</param>
    /// <returns>The number that the last CommandComplete stated; in the extended protocol the sum of all.</returns>
    internal static long Read(PgliteSession session, bool extended = false) => Read(session, session.Replies.Next(), extended);

    /// <summary>The same, when a message of this <paramref name="type"/> was taken already.</summary>
    internal static long Read(PgliteSession session, byte type, bool extended = false)
    {
        long rows = 0;
        for (; type != (byte)'Z'; type = session.Replies.Next())
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

    /// <summary>Throws what the conversation failed with, if it did.</summary>
    internal static void ThrowIfFailed(PgliteSession session, CancellationToken token, bool copy = false)
    {
        if (session.Replies.Error is not { } error)
        {
            return;
        }

        if (error.SqlState == "57014" && token.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, token);
        }

        throw copy && error.MessageText.EndsWith(CopyRefusal, StringComparison.Ordinal)
            ? new ArgumentException(error.MessageText, error)
            : error;
    }

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
