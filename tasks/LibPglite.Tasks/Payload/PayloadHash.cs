using System.Security.Cryptography;

namespace LibPglite.Payload;

/// <summary>SHA-256 in the one spelling that manifests use: 64 lower-case hexadecimal digits.</summary>
public static class PayloadHash
{
    private const string Digits = "0123456789abcdef";

    /// <summary>Hashes a file by streaming it.</summary>
    public static string OfFile(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        using SHA256 algorithm = SHA256.Create();
        return Spell(algorithm.ComputeHash(stream));
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
    public static bool IsWellFormed(string text) => text.Length == 64 && text.All(c => Digits.Contains(c));
}
