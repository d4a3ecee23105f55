using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>What the headers of an ELF file promise, against the file: its machine, and that all they point to is there.</summary>
internal static class ElfHeaders
{
    internal const uint Magic = 0x464C457F;

    /// <summary>Bytes of the ELF header of 64 bits.</summary>
    internal const int Size = 64;

    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const int MostHeaders = 1024;
    private const byte Class64 = 2;
    private const byte LittleEndian = 1;
    private const ushort SharedObject = 3;
    private const ushort MachineX64 = 62;
    private const ushort MachineArm64 = 183;
    private const uint Load = 1;
    private const uint StringTable = 3;

    /// <summary>What is wrong; null when nothing is.</summary>
    internal static string? Complaint(ReadOnlySpan<byte> header, FileStream file, Architecture wanted)
    {
        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(header[16..]);
        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
        if (header[4] != Class64 || header[5] != LittleEndian || type != SharedObject)
        {
            return "it is an ELF file, but no shared library of 64 bits";
        }

        if (machine != (wanted == Architecture.Arm64 ? MachineArm64 : MachineX64))
        {
            return $"it is made for {Name(machine)}, and this process runs on {wanted.ToString().ToLowerInvariant()}";
        }

        return Segments(header, file) ?? Sections(header, file);
    }

    /// <summary>What the system maps.</summary>
    private static string? Segments(ReadOnlySpan<byte> header, FileStream file)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (size != ProgramHeaderSize || count is 0 or > MostHeaders)
        {
            return "its header is damaged";
        }

        if (!Holds(file, offset, (ulong)(size * count)))
        {
            return CutOff(file, offset + (ulong)(size * count));
        }

        byte[] segments = Read(file, offset, size * count);
        ulong end = 0;
        bool loads = false;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> segment = segments.AsSpan(i * size, size);
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == Load)
            {
                loads = true;
                ulong first = BinaryPrimitives.ReadUInt64LittleEndian(segment[8..]);
                ulong length = BinaryPrimitives.ReadUInt64LittleEndian(segment[32..]);
                end = Math.Max(end, Holds(file, first, length) ? first + length : ulong.MaxValue >> 1);
            }
        }

        return !loads ? "its header is damaged" : end > (ulong)file.Length ? CutOff(file, end) : null;
    }

    /// <summary>Linkers write this table last: it tells whether the end of the file is what was written.</summary>
    private static string? Sections(ReadOnlySpan<byte> header, FileStream file)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(header[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(header[62..]);
        if (offset == 0)
        {
            return null;
        }

        if (!Holds(file, offset, (ulong)(size * count)))
        {
            return CutOff(file, offset + (ulong)(size * count));
        }

        bool damaged = size != SectionHeaderSize || names >= count
            || BinaryPrimitives.ReadUInt32LittleEndian(Read(file, offset + (ulong)(names * size), size).AsSpan(4)) != StringTable;
        return damaged ? "the end of the file is not what was written" : null;
    }

    private static bool Holds(FileStream file, ulong offset, ulong length) =>
        offset <= (ulong)file.Length && length <= (ulong)file.Length - offset;

    private static byte[] Read(FileStream file, ulong offset, int length)
    {
        byte[] bytes = new byte[length];
        file.Position = (long)offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static string CutOff(FileStream file, ulong needed) => needed < ulong.MaxValue >> 1
        ? $"it is cut off: {file.Length} bytes are there, and its headers point to {needed}"
        : $"it is cut off or damaged: its headers point behind its {file.Length} bytes";

    private static string Name(ushort machine) => machine switch
    {
        MachineX64 => "x64",
        MachineArm64 => "arm64",
        _ => $"another processor (ELF machine {machine})",
    };
}
