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
    internal static bool BeginsUntyped(FrontendInput input) => input.Length > 0 && input.At(0, stackalloc byte[1])[0] == 0;

    /// <summary>Checks the whole input and only then tells the tracker.</summary>
    internal static ReplyEnd Note(FrontendInput input, ReplyTracker tracker)
    {
        bool untyped = !tracker.HasBegun && BeginsUntyped(input);
        Check(input, untyped);
        Span<byte> scratch = stackalloc byte[UntypedHeader];
        ReplyEnd end = ReplyEnd.Tracked;
        long at = 0;
        if (untyped)
        {
            ReadOnlySpan<byte> header = input.At(0, scratch);
            switch (BinaryPrimitives.ReadInt32BigEndian(header[4..]))
            {
                case FrontendMessages.SslRequestCode or FrontendMessages.GssEncryptionRequestCode:
                    return ReplyEnd.OneByte;
                case FrontendMessages.CancelRequestCode:
                    return ReplyEnd.Closed;
            }

            tracker.SentStartup();
            at = BinaryPrimitives.ReadInt32BigEndian(header);
        }

        while (at < input.Length)
        {
            ReadOnlySpan<byte> header = input.At(at, scratch[..TypedHeader]);
            end = header[0] == (byte)'X' ? ReplyEnd.Closed : end;
            tracker.Sent(header[0]);
            at += 1 + BinaryPrimitives.ReadInt32BigEndian(header[1..]);
        }

        return end;
    }

    private static void Check(FrontendInput input, bool untypedFirst)
    {
        Span<byte> scratch = stackalloc byte[UntypedHeader];
        long at = 0;
        while (at < input.Length)
        {
            bool untyped = at == 0 && untypedFirst;
            int type = untyped ? 0 : 1;
            ReadOnlySpan<byte> header = input.At(at, scratch[..(untyped ? UntypedHeader : TypedHeader)]);
            bool whole = header.Length == (untyped ? UntypedHeader : TypedHeader);
            int length = whole ? BinaryPrimitives.ReadInt32BigEndian(header[type..]) : -1;
            if (length < header.Length - type || length > input.Length - at - type)
            {
                throw new ArgumentException(
                    $"The input must consist of whole frontend messages; the one at byte {at} is cut off or has a wrong length.",
                    nameof(input));
            }

            at += type + length;
        }
    }
}
