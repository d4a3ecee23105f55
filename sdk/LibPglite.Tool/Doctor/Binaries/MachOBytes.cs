using System.Buffers.Binary;
using System.Text;

namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>A part of a file that is read from front to back: the streams of small numbers in which Mach-O tells the loader what to do.</summary>
internal sealed class MachOBytes(ReadOnlyMemory<byte> bytes)
{
    public int Position { get; set; }

    public bool AtEnd => Position >= bytes.Length;

    public byte Byte() => bytes.Span[Position++];

    /// <summary>An unsigned number, seven bits a byte.</summary>
    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number has more than 64 bits");
    }

    /// <summary>Goes past a signed number: where it ends does not depend on its sign.</summary>
    public void SkipNumber() => Number();

    public string Text()
    {
        string text = TextAt(bytes.Span, Position);
        Position += Encoding.UTF8.GetByteCount(text) + 1;
        return text;
    }

    /// <summary>The text at an offset, to its zero byte.</summary>
    public static string TextAt(ReadOnlySpan<byte> bytes, int offset)
    {
        ReadOnlySpan<byte> rest = bytes[offset..];
        int length = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? throw new InvalidDataException("a text has no end") : rest[..length]);
    }

    public static uint Big(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(at, 4));
}
