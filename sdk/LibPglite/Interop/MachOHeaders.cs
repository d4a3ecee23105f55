using System.Buffers.Binary;

namespace LibPglite.Interop;

/// <summary>The same for a library of macOS: processor, kind, and that all segments are there.</summary>
internal static class MachOHeaders
{
    internal const uint Magic = 0xFEEDFACF;

    private const int Size = 32;
    private const uint ProcessorArm64 = 0x0100000C;
    private const uint DynamicLibrary = 6;
    private const uint Segment64 = 0x19;
    private const int SegmentSize = 72;
    private const uint MostCommandBytes = 1 << 20;

    /// <summary>What is wrong; null when nothing is.</summary>
    internal static string? Complaint(ReadOnlySpan<byte> header, FileStream file)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != ProcessorArm64)
        {
            return "it is made for another processor than arm64";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != DynamicLibrary)
        {
            return "it is no dynamic library";
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        if (bytes > MostCommandBytes)
        {
            return "its header is damaged";
        }

        if (Size + bytes > file.Length)
        {
            return "it ends within its header";
        }

        byte[] commands = new byte[bytes];
        file.Position = Size;
        file.ReadExactly(commands);
        return Commands(commands, count, file.Length);
    }

    private static string? Commands(ReadOnlySpan<byte> commands, uint count, long length)
    {
        for (; count > 0; count--)
        {
            uint size = commands.Length < 8 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(commands[4..]);
            if (size < 8 || size > commands.Length)
            {
                return "its header is damaged";
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(commands) == Segment64 && size >= SegmentSize)
            {
                ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(commands[40..]);
                ulong stored = BinaryPrimitives.ReadUInt64LittleEndian(commands[48..]);
                if (offset > (ulong)length || stored > (ulong)length - offset)
                {
                    return $"it is cut off: {length} bytes are there, and its headers point behind them";
                }
            }

            commands = commands[(int)size..];
        }

        return null;
    }
}
