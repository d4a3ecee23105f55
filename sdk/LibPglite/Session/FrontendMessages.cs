using System.Buffers.Binary;
using LibPglite.Query;

namespace LibPglite.Session;

/// <summary>The few frontend messages that a session sends by itself.</summary>
internal static class FrontendMessages
{
    internal const int ProtocolVersion30 = 3 << 16;
    internal const int CancelRequestCode = 80877102;
    internal const int SslRequestCode = 80877103;
    internal const int GssEncryptionRequestCode = 80877104;

    internal static ReadOnlySpan<byte> Terminate => [(byte)'X', 0, 0, 0, 4];

    /// <summary>A StartupMessage of protocol 3.0: length, version, then names and values, each ended by a zero.</summary>
    internal static byte[] Startup(string user, string database)
    {
        StrictUtf8.RequireNoZero(user);
        StrictUtf8.RequireNoZero(database);
        byte[] parameters = StrictUtf8.Encoding.GetBytes($"user\0{user}\0database\0{database}\0client_encoding\0UTF8\0\0");
        byte[] message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), ProtocolVersion30);
        parameters.CopyTo(message, 8);
        return message;
    }
}
