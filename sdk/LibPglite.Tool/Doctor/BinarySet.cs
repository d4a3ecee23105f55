using LibPglite.Tool.Doctor.Binaries;

namespace LibPglite.Tool.Doctor;

/// <summary>A library of the payload, and what was read from it.</summary>
internal sealed record PayloadBinary(string Path, byte[] Bytes, ElfFile Elf, ModuleDescriptor? Module)
{
    public IEnumerable<string> Exports => Elf.Symbols.Where(symbol => symbol.IsDefined).Select(symbol => symbol.Name);

    public IEnumerable<string> Imports => Elf.Symbols.Where(symbol => !symbol.IsDefined).Select(symbol => symbol.Full);

    /// <summary>The newest version of the C library that an import asks for, and that import.</summary>
    public (Version Floor, string? Because) Newest => Elf.Symbols
        .Where(symbol => !symbol.IsDefined && symbol.Version?.StartsWith("GLIBC_", StringComparison.Ordinal) == true)
        .Select(symbol => (Floor: Version.TryParse(symbol.Version!["GLIBC_".Length..], out Version? version) ? version : new Version(0, 0), (string?)symbol.Full))
        .OrderByDescending(row => row.Floor)
        .FirstOrDefault((new Version(2, 0), null));
}

/// <summary>The libraries of a payload: everything that begins like one, whatever it is called.</summary>
internal sealed class BinarySet(Examination examination)
{
    /// <summary>Those that could be read, in ordinal order of their paths.</summary>
    public IReadOnlyList<PayloadBinary> All { get; private set; } = [];

    public PayloadBinary? Plugin => All.FirstOrDefault(binary => !binary.Path.Contains('/', StringComparison.Ordinal));

    public IEnumerable<PayloadBinary> Modules => All.Where(binary => binary.Path.Contains('/', StringComparison.Ordinal));

    public void ReadAll()
    {
        List<PayloadBinary> found = [];
        foreach (string path in examination.Files.Keys.Order(StringComparer.Ordinal))
        {
            byte[]? bytes = examination.Read(path);
            bool named = path.EndsWith(".so", StringComparison.Ordinal) || path.EndsWith(".dylib", StringComparison.Ordinal);
            if (bytes is null || !(named || ElfFile.Is(bytes)))
            {
                continue;
            }

            try
            {
                ElfFile elf = ElfFile.Read(bytes);
                ushort machine = Machine(examination.Manifest.Rid);
                if (elf.Machine != machine)
                {
                    throw new InvalidDataException($"it is for the machine {elf.Machine}, not {machine}");
                }

                found.Add(new PayloadBinary(path, bytes, elf, ModuleDescriptor.Read(elf)));
            }
            catch (InvalidDataException e)
            {
                examination.Find(path, "PGL3201", path, e.Message);
            }
        }

        All = found;
    }

    private static ushort Machine(string rid) => rid.EndsWith("-arm64", StringComparison.Ordinal) ? ElfTag.MachineArm64 : ElfTag.MachineX64;
}
