using System.Security.Cryptography;

namespace LibPglite.Payload;

/// <summary>SHA-256 in the one spelling that manifests use: 64 lower-case hexadecimal digits.</summary>
public static class PayloadHash
{
    private const string Digits = "0123456789abcdef";

    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <summary>Hashes a file by streaming it. Any number of threads may do so at once.</summary>
    public static string OfFile(string path)
    {
        // A payload is a thousand small files: one buffer for all of them, and none inside the stream.
        byte[] buffer = t_buffer ??= new byte[1 << 17];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        using SHA256 algorithm = SHA256.Create();
        for (int count; (count = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            algorithm.TransformBlock(buffer, 0, count, null, 0);
        }

        algorithm.TransformFinalBlock(buffer, 0, 0);
        return Spell(algorithm.Hash!);
    }

    /// <summary>Hashes bytes in memory.</summary>
    public static string OfBytes(byte[] bytes)
    {
#if NET
        return Spell(SHA256.HashData(bytes));
#else
        using SHA256 algorithm = SHA256.Create();
        return Spell(algorithm.ComputeHash(bytes));
#endif
    }

    /// <summary>Spells a finished hash.</summary>
    public static string Spell(byte[] hash)
    {
        char[] text = new char[hash.Length * 2];
        for (int i = 0; i < hash.Length; i++)
        {
            text[2 * i] = Digits[hash[i] >> 4];
            text[(2 * i) + 1] = Digits[hash[i] & 15];
        }

        return new string(text);
    }

    /// <summary>Whether <paramref name="text"/> is such a spelling.</summary>
    public static bool IsWellFormed(string text) => text.Length == 64 && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
