using System.Buffers.Text;
using System.Globalization;

namespace LibPglite.Query;

/// <summary>Reads a <c>numeric</c> from its text form when a <see cref="decimal"/> can hold its value; nothing is rounded.</summary>
internal static class DecimalText
{
    /// <summary>Digits that a decimal holds whatever they are.</summary>
    private const int SafeDigits = 28;

    internal static bool TryRead(ReadOnlySpan<byte> text, out decimal number) =>
        Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && (used <= SafeDigits || IsSame(number, text));

    /// <summary>The parser rounds what it has no room for. Zeros at the end of a fraction may go.</summary>
    private static bool IsSame(decimal number, ReadOnlySpan<byte> text)
    {
        Span<byte> read = stackalloc byte[64];
        return number.TryFormat(read, out int length, default, CultureInfo.InvariantCulture)
            && WithoutZeros(read[..length]).SequenceEqual(WithoutZeros(text));
    }

    private static ReadOnlySpan<byte> WithoutZeros(ReadOnlySpan<byte> text) =>
        text.Contains((byte)'.') ? text.TrimEnd("0"u8).TrimEnd("."u8) : text;
}
