using System.Buffers.Binary;

namespace LibPglite.Session;

/// <summary>What ends the reply to an input.</summary>
internal enum ReplyEnd
{
    /// <summary>The tracker says so.</summary>
    Tracked,

    /// <summary>One byte, the answer to SSLRequest or GSSENCRequest.</summary>
    OneByte,

    /// <summary>The server closes the connection: after Terminate and CancelRequest.</summary>
    Closed,
}

/// <summary>Cuts an input into messages before anything is sent, so that half a message never reaches the server.</summary>
internal static class InputReader
{
    private const int TypedHeader = 5;
    private const int UntypedHeader = 8;

    /// <summary>
    /// Untyped packets, which come before a session is started, begin with a length whose first byte is zero; a typed message
    /// begins with a letter.
    /// </summary>
    internal static bool BeginsUntyped(ReadOnlySpan<byte> input) => input.Length > 0 && input[0] == 0;

    /// <summary>Checks the whole input and only then tells the tracker.</summary>
    internal static ReplyEnd Note(ReadOnlySpan<byte> input, ReplyTracker tracker)
    {
        bool untyped = !tracker.HasBegun && BeginsUntyped(input);
        Check(input, untyped);
        ReplyEnd end = ReplyEnd.Tracked;
        if (untyped)
        {
            switch (BinaryPrimitives.ReadInt32BigEndian(input[4..]))
            {
                case FrontendMessages.SslRequestCode or FrontendMessages.GssEncryptionRequestCode:
                    return ReplyEnd.OneByte;
                case FrontendMessages.CancelRequestCode:
                    return ReplyEnd.Closed;
            }

            tracker.SentStartup();
            input = input[Length(input, 0)..];
        }

        while (input.Length > 0)
        {
            end = input[0] == (byte)'X' ? ReplyEnd.Closed : end;
            tracker.Sent(input[0]);
            input = input[(1 + Length(input, 1))..];
        }

        return end;
    }

    private static void Check(ReadOnlySpan<byte> input, bool untypedFirst)
    {
        int at = 0;
        while (at < input.Length)
        {
            bool untyped = at == 0 && untypedFirst;
            int start = untyped ? at : at + 1;
            int header = untyped ? UntypedHeader : TypedHeader;
            int length = input.Length - at < header ? -1 : Length(input, start);
            if (length < header - (start - at) || length > input.Length - start)
            {
                throw new ArgumentException(
                    $"The input must consist of whole frontend messages; the one at byte {at} is cut off or has a wrong length.",
                    nameof(input));
            }

            at = start + length;
        }
    }

    private static int Length(ReadOnlySpan<byte> input, int at) => BinaryPrimitives.ReadInt32BigEndian(input[at..]);
}
