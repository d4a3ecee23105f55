using LibPglite.Query;

namespace LibPglite.Session;

/// <summary>Reads why a session did not start: the fields of the ErrorResponse in the server's answer.</summary>
internal static class StartupRefusal
{
    internal static PgliteException Read(ReadOnlySpan<byte> reply)
    {
        Dictionary<char, string> fields = Fields(reply);
        return fields.TryGetValue('M', out string? message)
            ? new PgliteException(
                PgliteErrorCode.SessionEnded,
                $"PostgreSQL refused the session: {message}",
                fields.GetValueOrDefault('D'),
                fields.GetValueOrDefault('H'),
                fields.GetValueOrDefault('C'))
            : new PgliteException(
                PgliteErrorCode.InvalidState,
                "PostgreSQL asks for a password, which the session does not have.",
                nextStep: "Send a StartupMessage and the password messages yourself, or allow 'trust' for local connections in pg_hba.conf.");
    }

    private static Dictionary<char, string> Fields(ReadOnlySpan<byte> reply)
    {
        var fields = new Dictionary<char, string>();
        while (reply.Length >= 5)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(reply[1..]);
            if (length < 4 || length >= reply.Length)
            {
                break;
            }

            if (reply[0] == (byte)'E')
            {
                ErrorFields.Read(reply[5..(1 + length)], fields);
            }

            reply = reply[(1 + length)..];
        }

        return fields;
    }
}
