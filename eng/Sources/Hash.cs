using System.Security.Cryptography;
using System.Text;

namespace PgliteSdk.Build.Sources;

/// <summary>SHA-256 in lower-case hexadecimal, the form that lock files and cache keys use.</summary>
internal static class Hash
{
    public static async Task<string> OfFileAsync(string path, CancellationToken cancel)
    {
        await using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel));
    }

    public static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
