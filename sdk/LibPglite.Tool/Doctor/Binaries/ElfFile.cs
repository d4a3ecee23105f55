using System.Buffers.Binary;
using System.Text;

namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>
/// A shared library as the loader sees it: through its program headers and dynamic section, not through the section table, which
/// may be missing and which nothing at run time believes. 64-bit little-endian only, as all our platforms are.
/// </summary>
internal sealed class ElfFile : NativeLibrary
{
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;

    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly List<(long Tag, ulong Value)> _dynamic = [];
    private readonly Dictionary<ulong, long> _relative = [];

    private ElfFile(byte[] bytes) => _bytes = bytes;

    public override IReadOnlyList<string> Origins => ["$ORIGIN", "${ORIGIN}"];

    /// <summary>The newest version of the C library that an import asks for, and that import.</summary>
    public override (Version Floor, string? Because) Newest => Symbols
        .Where(symbol => !symbol.IsDefined && symbol.Version?.StartsWith("GLIBC_", StringComparison.Ordinal) == true)
        .Select(symbol => (Floor: Version.TryParse(symbol.Version!["GLIBC_".Length..], out Version? version) ? version : new Version(0, 0), (string?)symbol.Full))
        .OrderByDescending(row => row.Floor)
        .FirstOrDefault((new Version(2, 0), null));

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\u007fELF"u8);

    /// <exception cref="InvalidDataException">It is not a 64-bit little-endian shared library for the machine.</exception>
    public static ElfFile Read(byte[] bytes, ushort machine)
    {
        var file = new ElfFile(bytes);
        file.ReadHeaders(machine);
        file.ReadDynamic();
        return file;
    }

    public override ulong Number(ulong address) => U64(Offset(address));

    public override uint Number32(ulong address) => U32(Offset(address));

    public override ulong Pointer(ulong address) => _relative.TryGetValue(address, out long target) ? (ulong)target : 0;

    public override string Text(ulong address) => TextAt(Offset(address));

    private void ReadHeaders(ushort machine)
    {
        if (!Begins(_bytes) || _bytes[4] != 2 || _bytes[5] != 1 || U16(16) != 3)
        {
            throw new InvalidDataException("it is no 64-bit little-endian shared library");
        }

        if (U16(18) != machine)
        {
            throw new InvalidDataException($"it is for the machine {U16(18)}, not {machine}");
        }

        for (int i = 0; i < U16(56); i++)
        {
            int header = checked((int)U64(32) + (i * U16(54)));
            uint kind = U32(header);
            ulong offset = U64(header + 8), address = U64(header + 16), size = U64(header + 32);
            if (kind == LoadSegment)
            {
                _ = _bytes.AsSpan(checked((int)offset), checked((int)size));
                _segments.Add((address, offset, size));
            }
            else if (kind == DynamicSegment)
            {
                ReadTable(checked((int)offset), checked((int)(size / 16)));
            }
        }

        if (_dynamic.Count == 0)
        {
            throw new InvalidDataException("it has no dynamic section");
        }
    }

    private void ReadTable(int at, int count)
    {
        for (int i = 0; i < count && (long)U64(at + (16 * i)) != ElfTag.Null; i++)
        {
            _dynamic.Add(((long)U64(at + (16 * i)), U64(at + (16 * i) + 8)));
        }
    }

    private void ReadDynamic()
    {
        ulong strings = Value(ElfTag.Strings);
        Needed = [.. Values(ElfTag.Needed).Select(value => Text(strings + value)).Order(StringComparer.Ordinal)];
        Name = Values(ElfTag.Soname).Select(value => Text(strings + value)).FirstOrDefault();
        RunPaths = [.. Values(ElfTag.Rpath).Concat(Values(ElfTag.Runpath)).SelectMany(value => Text(strings + value).Split(':'))];
        ReadRelocations();
        Dictionary<int, string> versions = ReadVersions(strings);
        ulong symbols = Value(ElfTag.Symbols), indices = Value(ElfTag.VersionIndices);
        List<LibrarySymbol> found = [];
        for (uint i = 1; i < SymbolCount(); i++)
        {
            int at = Offset(symbols + (24UL * i));
            string name = TextAt(Offset(strings + U32(at)));
            string? version = indices == 0 ? null : versions.GetValueOrDefault(U16(Offset(indices + (2UL * i))) & 0x7fff);
            found.Add(new LibrarySymbol(name, version, IsDefined: U16(at + 6) != 0, U64(at + 8)));
        }

        Symbols = found;
    }

    private void ReadRelocations()
    {
        ulong table = Value(ElfTag.Relocations);
        for (ulong at = table; table != 0 && at < table + Value(ElfTag.RelocationsSize); at += 24)
        {
            uint kind = Number32(at + 8);
            if (kind is ElfTag.RelativeX64 or ElfTag.RelativeArm64)
            {
                _relative[Number(at)] = (long)Number(at + 16);
            }
        }
    }

    /// <summary>The versions that imports ask for, by their index.</summary>
    private Dictionary<int, string> ReadVersions(ulong strings)
    {
        Dictionary<int, string> versions = [];
        ulong need = Value(ElfTag.VersionNeeds);
        for (ulong left = Value(ElfTag.VersionNeedCount); need != 0 && left > 0; left--)
        {
            int at = Offset(need);
            ulong row = need + U32(at + 8);
            for (int i = 0; i < U16(at + 2); i++)
            {
                int entry = Offset(row);
                versions[U16(entry + 6) & 0x7fff] = Text(strings + U32(entry + 8));
                row += U32(entry + 12);
            }

            need += U32(at + 12);
        }

        return versions;
    }

    /// <summary>No header says how many symbols there are; the table that looks them up does.</summary>
    private uint SymbolCount()
    {
        if (Value(ElfTag.Hash) is var plain and not 0)
        {
            return Number32(plain + 4);
        }

        ulong table = Value(ElfTag.GnuHash);
        if (table == 0)
        {
            throw new InvalidDataException("it has no hash table of its symbols");
        }

        uint buckets = Number32(table), first = Number32(table + 4), filter = Number32(table + 8);
        ulong bucketsAt = table + 16 + (8UL * filter), chains = bucketsAt + (4UL * buckets);
        uint last = 0;
        for (uint i = 0; i < buckets; i++)
        {
            last = Math.Max(last, Number32(bucketsAt + (4UL * i)));
        }

        if (last < first)
        {
            return first;
        }

        while ((Number32(chains + (4UL * (last - first))) & 1) == 0)
        {
            last++;
        }

        return last + 1;
    }

    private ulong Value(long tag) => Values(tag).FirstOrDefault();

    private IEnumerable<ulong> Values(long tag) => _dynamic.Where(entry => entry.Tag == tag).Select(entry => entry.Value);

    private int Offset(ulong address)
    {
        foreach ((ulong start, ulong offset, ulong size) in _segments)
        {
            if (address >= start && address < start + size)
            {
                return checked((int)(address - start + offset));
            }
        }

        throw new InvalidDataException($"the address {address:x} lies in no segment");
    }

    private string TextAt(int offset)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(offset);
        int length = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(length < 0 ? throw new InvalidDataException("a text has no end") : rest[..length]);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at, 2));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at, 4));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at, 8));
}
