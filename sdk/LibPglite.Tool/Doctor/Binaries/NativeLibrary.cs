namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>A name that a library gives or takes; Version is what an import asks for, or null.</summary>
internal sealed record LibrarySymbol(string Name, string? Version, bool IsDefined, ulong Address)
{
    /// <summary>NAME@VERSION, or the name alone.</summary>
    public string Full => Version is null ? Name : $"{Name}@{Version}";
}

/// <summary>Something wrong with a library by itself: the code of the finding, and what its text names besides the path.</summary>
internal sealed record LibraryFault(string Code, string What);

/// <summary>A shared library as the loader of its system sees it, whatever its format: what it gives, takes and loads.</summary>
internal abstract class NativeLibrary
{
    /// <summary>What a run path has to begin with to lead on from the folder that the library is in.</summary>
    public abstract IReadOnlyList<string> Origins { get; }

    /// <summary>What other libraries name it by (soname, install name), or null when it has no name but its file's.</summary>
    public string? Name { get; protected set; }

    /// <summary>The libraries that it names, in ordinal order.</summary>
    public IReadOnlyList<string> Needed { get; protected set; } = [];

    /// <summary>Where it looks for them, one folder each.</summary>
    public IReadOnlyList<string> RunPaths { get; protected set; } = [];

    public IReadOnlyList<LibrarySymbol> Symbols { get; protected set; } = [];

    /// <summary>The oldest system that it runs on, and the import that asks for it, where it is an import that does.</summary>
    public abstract (Version Floor, string? Because) Newest { get; }

    /// <summary>What is wrong with the file, whatever payload it is in.</summary>
    public virtual IEnumerable<LibraryFault> Faults => [];

    /// <summary>Reads a library of the format and machine of a runtime identifier.</summary>
    /// <exception cref="InvalidDataException">It is another format's or machine's, or is damaged.</exception>
    public static NativeLibrary Read(byte[] bytes, string rid)
    {
        bool isArm64 = rid.EndsWith("-arm64", StringComparison.Ordinal);
        try
        {
            return rid.StartsWith("osx-", StringComparison.Ordinal)
                ? MachOFile.Read(bytes, isArm64 ? MachO.CpuArm64 : MachO.CpuX64)
                : ElfFile.Read(bytes, isArm64 ? ElfTag.MachineArm64 : ElfTag.MachineX64);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("it ends too early, or points outside of itself", e);
        }
    }

    /// <summary>Whether a file begins like a library of any system.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => ElfFile.Begins(bytes) || MachOFile.Begins(bytes);

    /// <summary>The 64-bit number at an address.</summary>
    public abstract ulong Number(ulong address);

    /// <summary>The 32-bit number at an address.</summary>
    public abstract uint Number32(ulong address);

    /// <summary>Where the pointer at an address will point once the library is loaded; 0 when nothing makes it point anywhere.</summary>
    public abstract ulong Pointer(ulong address);

    /// <summary>The text at an address.</summary>
    public abstract string Text(ulong address);
}
