using System.Buffers.Binary;

namespace LibPglite.Query;

/// <summary>Frontend messages that are being written. The memory is kept, so that writing the same things again allocates nothing.</summary>
internal sealed class MessageBuffer
{
    private const int LengthSize = 4;
    private const int LeastRoom = 256;

    private byte[] _bytes = new byte[LeastRoom];
    private int _length;
    private int _message;

    /// <summary>What was written.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>The same, for a caller that keeps it over a wait.</summary>
    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    internal void Clear() => _length = 0;

    /// <summary>Empties it, and gives back the memory of an unusually large message.</summary>
    internal void Trim()
    {
        _length = 0;
        if (_bytes.Length > ReplyReader.KeptRoom)
        {
            _bytes = new byte[LeastRoom];
        }
    }

    /// <summary>Begins a message; <see cref="End"/> fills in its length.</summary>
    internal void Begin(char type)
    {
        Byte((byte)type);
        _message = _length;
        Take(LengthSize);
    }

    internal void End() => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_message), _length - _message);

    /// <summary>A message without a body.</summary>
    internal void Empty(char type)
    {
        Begin(type);
        End();
    }

    /// <summary>A message that is one text.</summary>
    internal void Message(char type, string text)
    {
        Begin(type);
        Text(text);
        End();
    }

    internal void Byte(byte value) => Take(1)[0] = value;

    internal void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    internal void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    internal void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>A text and the zero that ends it.</summary>
    internal void Text(string text)
    {
        StrictUtf8.RequireNoZero(text);
        StrictUtf8.Encoding.GetBytes(text, Take(StrictUtf8.Encoding.GetByteCount(text)));
        Byte(0);
    }

    /// <summary>Space for so many bytes; it has to be filled.</summary>
    internal Span<byte> Take(int count)
    {
        int length = checked(_length + count);
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        }

        Span<byte> space = _bytes.AsSpan(_length, count);
        _length = length;
        return space;
    }
}
