using LibPglite.Tool.Doctor.Binaries;

namespace LibPglite.Tool.Doctor;

/// <summary>A library of the payload, and what was read from it.</summary>
internal sealed record PayloadBinary(string Path, byte[] Bytes, NativeLibrary Library, ModuleDescriptor? Module)
{
    public IEnumerable<string> Exports => Library.Symbols.Where(symbol => symbol.IsDefined).Select(symbol => symbol.Name);

    public IEnumerable<string> Imports => Library.Symbols.Where(symbol => !symbol.IsDefined).Select(symbol => symbol.Full);
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
            if (bytes is null || !(named || NativeLibrary.Is(bytes)))
            {
                continue;
            }

            try
            {
                NativeLibrary library = NativeLibrary.Read(bytes, examination.Manifest.Rid);
                found.Add(new PayloadBinary(path, bytes, library, ModuleDescriptor.Read(library)));
                foreach (LibraryFault fault in library.Faults)
                {
                    examination.Find(path, fault.Code, path, fault.What);
                }
            }
            catch (InvalidDataException e)
            {
                examination.Find(path, "PGL3201", path, e.Message);
            }
        }

        All = found;
    }
}
