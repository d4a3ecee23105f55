using System.Text;

namespace LibPglite.Query;

/// <summary>
/// UTF-8 that replaces nothing: half of a surrogate pair, which is no character, is an error at the caller and not U+FFFD in a table.
/// </summary>
internal static class StrictUtf8
{
    /// <summary>
    /// Throws <see cref="EncoderFallbackException"/> and <see cref="DecoderFallbackException"/>, which are argument exceptions.
    /// </summary>
    internal static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The same for a text that a zero ends: there is none inside.</summary>
    internal static void RequireNoZero(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException(
                $"The text has a zero character at {text.IndexOf('\0')}, where it would end for PostgreSQL.", nameof(text));
        }
    }
}
