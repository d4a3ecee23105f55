using System.Buffers.Binary;

namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>
/// A library or bundle of macOS, through its load commands. Names have lost the underscore that C puts before them there, and
/// the variant that a header chose (<c>$DARWIN_EXTSN</c>) is their version.
/// </summary>
internal sealed class MachOFile : NativeLibrary
{
    private const int HeaderSize = 32;

    private readonly byte[] _bytes;
    private readonly List<(uint Kind, int At, int Size)> _commands = [];
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly List<string> _libraries = [];
    private readonly List<LibraryFault> _faults = [];
    private HashSet<ulong> _moved = [];
    private Version _floor = new(0, 0);

    private MachOFile(byte[] bytes) => _bytes = bytes;

    public override IReadOnlyList<string> Origins => ["@loader_path"];

    /// <summary>The oldest macOS that it says it is for: imports have no versions there.</summary>
    public override (Version Floor, string? Because) Newest => (_floor, null);

    public override IEnumerable<LibraryFault> Faults => _faults;

    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == MachO.Magic;

    /// <exception cref="InvalidDataException">It is not a 64-bit library or bundle of macOS for the machine.</exception>
    public static MachOFile Read(byte[] bytes, uint cpu)
    {
        var file = new MachOFile(bytes);
        file.ReadHeader(cpu);
        file.ReadCommands();
        file.ReadPlatform();
        file.ReadSymbols();
        file.CheckSignature();
        return file;
    }

    public override ulong Number(ulong address) => U64(Offset(address));

    public override uint Number32(ulong address) => U32(Offset(address));

    public override ulong Pointer(ulong address) => _moved.Contains(address) ? Number(address) : 0;

    public override string Text(ulong address) => MachOBytes.TextAt(_bytes, Offset(address));

    private void ReadHeader(uint cpu)
    {
        if (!Begins(_bytes) || U32(12) is not (MachO.Library or MachO.Bundle))
        {
            throw new InvalidDataException("it is no 64-bit Mach-O library or bundle for one machine");
        }

        if (U32(4) != cpu)
        {
            throw new InvalidDataException($"it is for the machine {U32(4):x8}, not {cpu:x8}");
        }

        if ((U32(24) & MachO.TwoLevel) == 0)
        {
            _faults.Add(new LibraryFault("PGL3212", "all that it takes (its namespace is flat)"));
        }

        for (int i = 0, at = HeaderSize; i < U32(16); i++)
        {
            int size = checked((int)U32(at + 4));
            _ = _bytes.AsSpan(at, Math.Max(size, 8));
            _commands.Add((U32(at), at, size));
            at += Math.Max(size, 8);
        }
    }

    private void ReadCommands()
    {
        List<string> runPaths = [];
        foreach ((uint kind, int at, _) in _commands)
        {
            switch (kind)
            {
                case MachO.Segment:
                    _ = _bytes.AsSpan(checked((int)U64(at + 40)), checked((int)U64(at + 48)));
                    _segments.Add((U64(at + 24), U64(at + 40), U64(at + 48)));
                    break;
                case MachO.LibraryId:
                    Name = TextOf(at);
                    break;
                case MachO.LoadLibrary or MachO.LoadWeakLibrary or MachO.ReexportLibrary or MachO.LoadUpwardLibrary:
                    _libraries.Add(TextOf(at));
                    break;
                case MachO.RunPath:
                    runPaths.Add(TextOf(at));
                    break;
                case MachO.ChainedFixups:
                    throw new InvalidDataException("it lists its imports as chained fixups, which is not done for the macOS that a payload is made for");
            }
        }

        Needed = [.. _libraries.Order(StringComparer.Ordinal)];
        RunPaths = runPaths;
        if (Name is not null && !Name.StartsWith("@rpath/", StringComparison.Ordinal) && !Name.StartsWith("@loader_path/", StringComparison.Ordinal))
        {
            _faults.Add(new LibraryFault("PGL3211", Name));
        }
    }

    private void ReadPlatform()
    {
        (uint, int At, int)[] stated = [.. _commands.Where(command => command.Kind == MachO.BuildVersion)];
        if (stated.Length != 1 || U32(stated[0].At + 8) != MachO.MacOS)
        {
            throw new InvalidDataException("it does not say that it is for macOS and nothing else");
        }

        uint oldest = U32(stated[0].At + 12);
        _floor = (oldest & 0xff) == 0
            ? new Version((int)(oldest >> 16), (int)(oldest >> 8 & 0xff))
            : new Version((int)(oldest >> 16), (int)(oldest >> 8 & 0xff), (int)(oldest & 0xff));
    }

    private void ReadSymbols()
    {
        List<MachOImport> taken = [];
        List<(string Name, ulong Offset)> given = [];
        foreach ((uint kind, int at, _) in _commands)
        {
            switch (kind)
            {
                case MachO.LoaderInfo or MachO.LoaderInfoElse:
                    _moved = MachOImports.Moved(Part(at + 8), [.. _segments.Select(segment => segment.Address)]);
                    taken.AddRange(MachOImports.Bound(Part(at + 16), isLazy: false));
                    taken.AddRange(MachOImports.Bound(Part(at + 32), isLazy: true));
                    given.AddRange(MachOExports.Read(Part(at + 40)));
                    break;
                case MachO.ExportsTrie:
                    given.AddRange(MachOExports.Read(Part(at + 8)));
                    break;
                case MachO.SymbolTable:
                    taken.AddRange(Undefined(at));
                    break;
            }
        }

        if (taken.FirstOrDefault(import => import.Library > _libraries.Count) is { } lost)
        {
            throw new InvalidDataException($"it takes {lost.Name} from its library {lost.Library}, and names {_libraries.Count}");
        }

        string[] loose = [.. taken.Where(import => import.Library == MachOImports.Anywhere).Select(import => import.Name).Distinct().Order(StringComparer.Ordinal)];
        if (loose.Length > 0)
        {
            _faults.Add(new LibraryFault("PGL3212", Examination.Few(loose)));
        }

        ulong start = _segments.FirstOrDefault(segment => segment.Offset == 0 && segment.Size > 0).Address;
        Symbols =
        [
            .. taken.Select(import => import.Name).Distinct().Order(StringComparer.Ordinal).Select(name => Symbol(name, isDefined: false, 0)),
            .. given.OrderBy(export => export.Name, StringComparer.Ordinal).Select(export => Symbol(export.Name, isDefined: true, start + export.Offset)),
        ];
    }

    /// <summary>What the symbol table calls undefined. The loader binds by its opcodes; a name that stands here only is one that nothing uses.</summary>
    private IEnumerable<MachOImport> Undefined(int at)
    {
        int table = checked((int)U32(at + 8)), strings = checked((int)U32(at + 16));
        for (int i = 0; i < U32(at + 12); i++)
        {
            int entry = checked(table + (16 * i)), kind = _bytes[entry + 4], library = _bytes[entry + 7];
            if ((kind & MachO.DebugEntry) == 0 && (kind & MachO.EntryKind) == 0 && (kind & MachO.External) != 0)
            {
                yield return new MachOImport(MachOBytes.TextAt(_bytes, checked(strings + (int)U32(entry))), library >= 0xfe ? library - 256 : library);
            }
        }
    }

    private void CheckSignature()
    {
        (uint, int At, int) found = _commands.LastOrDefault(command => command.Kind == MachO.Signature);
        int offset = found.At == 0 ? 0 : checked((int)U32(found.At + 8)), size = found.At == 0 ? 0 : checked((int)U32(found.At + 12));
        if (MachOSignature.Problem(_bytes, offset, size) is { } problem)
        {
            _faults.Add(new LibraryFault("PGL3210", problem));
        }
    }

    private static LibrarySymbol Symbol(string name, bool isDefined, ulong address)
    {
        string[] parts = (name.StartsWith('_') ? name[1..] : name).Split('$', 2);
        return new LibrarySymbol(parts[0], parts.Length == 2 ? parts[1] : null, isDefined, address);
    }

    /// <summary>The part of the file that an offset and a length in a load command describe.</summary>
    private ReadOnlyMemory<byte> Part(int at) => _bytes.AsMemory(checked((int)U32(at)), checked((int)U32(at + 4)));

    /// <summary>The text of a load command, which begins where its first number says.</summary>
    private string TextOf(int at) => MachOBytes.TextAt(_bytes.AsSpan(at, checked((int)U32(at + 4))), checked((int)U32(at + 8)));

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

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at, 4));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at, 8));
}
