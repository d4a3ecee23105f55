using System.Text;

namespace LibPglite.Query;

/// <summary>The fields of an ErrorResponse or NoticeResponse, by the letters of the protocol.</summary>
internal static class ErrorFields
{
    /// <summary>Reads the body of such a message into <paramref name="fields"/>; stops where it is not well formed.</summary>
    internal static void Read(ReadOnlySpan<byte> body, Dictionary<char, string> fields)
    {
        while (body.Length > 1 && body[0] != 0)
        {
            int end = body.IndexOf((byte)0);
            if (end < 0)
            {
                break;
            }

            fields[(char)body[0]] = Encoding.UTF8.GetString(body[1..end]);
            body = body[(end + 1)..];
        }
    }

    /// <summary>Whether such a body, or its beginning, names this code.</summary>
    internal static bool HasSqlState(ReadOnlySpan<byte> body, ReadOnlySpan<byte> code)
    {
        while (body.Length > 1 && body[0] != 0)
        {
            int end = body.IndexOf((byte)0);
            if (end < 0 || body[0] == (byte)'C')
            {
                return end > 0 && body[1..end].SequenceEqual(code);
            }

            body = body[(end + 1)..];
        }

        return false;
    }
}
