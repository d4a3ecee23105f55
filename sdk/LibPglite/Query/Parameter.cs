using System.Buffers.Binary;

namespace LibPglite.Query;

/// <summary>The value of one parameter in the form in which it is sent. Its memory is kept for the next value.</summary>
internal sealed class Parameter(uint oid)
{
    private const int NullLength = -1;
    private const int Unset = -2;

    private byte[] _bytes = new byte[16];
    private int _length = Unset;
    private bool _binary;

    /// <summary>The type that PostgreSQL gives it.</summary>
    internal uint Oid { get; } = oid;

    internal bool IsSet => _length != Unset;

    internal short Format => _binary ? (short)1 : (short)0;

    internal void SetNull() => _length = NullLength;

    /// <summary>Space for a value of so many bytes, to be filled.</summary>
    internal Span<byte> Take(int length, bool binary)
    {
        if (length > _bytes.Length)
        {
            _bytes = new byte[Math.Max(length, 2 * _bytes.Length)];
        }

        _length = length;
        _binary = binary;
        return _bytes.AsSpan(0, length);
    }

    /// <summary>A value that formats itself, for types whose binary form is not written here.</summary>
    internal void SetFormatted<T>(T value, ReadOnlySpan<char> format)
        where T : IUtf8SpanFormattable
    {
        for (int length = Math.Max(_bytes.Length, 64); ; length *= 2)
        {
            if (value.TryFormat(Take(length, binary: false), out _length, format, System.Globalization.CultureInfo.InvariantCulture))
            {
                return;
            }
        }
    }

    /// <summary>Writes length and value, as a Bind message holds them.</summary>
    internal void Write(MessageBuffer messages)
    {
        Span<byte> space = messages.Take(4 + Math.Max(0, _length));
        BinaryPrimitives.WriteInt32BigEndian(space, _length);
        if (_length > 0)
        {
            _bytes.AsSpan(0, _length).CopyTo(space[4..]);
        }
    }
}
