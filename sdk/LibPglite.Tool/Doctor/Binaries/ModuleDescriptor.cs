namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>
/// What an extension module in a file of its own wants of the engine: the one symbol that it exports, a structure whose layout
/// native/session/dynamic_module.h states.
/// </summary>
internal sealed record ModuleDescriptor(string Name, uint Version, IReadOnlyList<string> Imports, IReadOnlyList<string> Variables)
{
    private const string Symbol = "pglite_module";

    /// <summary>Reads it, or returns null from a library that has none.</summary>
    /// <exception cref="InvalidDataException">The structure is damaged.</exception>
    public static ModuleDescriptor? Read(NativeLibrary file)
    {
        if (file.Symbols.FirstOrDefault(symbol => symbol.IsDefined && symbol.Name == Symbol) is not { } found)
        {
            return null;
        }

        ulong at = found.Address;
        return new ModuleDescriptor(
            file.Text(file.Pointer(at)),
            file.Number32(at + 16),
            Names(file, file.Number(at + 24), file.Pointer(at + 32)),
            Names(file, file.Number(at + 48), file.Pointer(at + 56)));
    }

    private static List<string> Names(NativeLibrary file, ulong count, ulong table)
    {
        if (count > 100_000)
        {
            throw new InvalidDataException($"a table of {count} names");
        }

        List<string> names = [];
        for (ulong i = 0; i < count; i++)
        {
            names.Add(file.Text(file.Pointer(table + (8 * i))));
        }

        return names;
    }
}
