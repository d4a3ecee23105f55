namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>Numbers of the Mach-O format, as Apple's headers mach-o/loader.h, mach-o/nlist.h and kern/cs_blobs.h define them.</summary>
internal static class MachO
{
    /// <summary>A 64-bit file in the byte order of the machines that we know.</summary>
    public const uint Magic = 0xfeedfacf;

    public const uint CpuX64 = 0x01000007;
    public const uint CpuArm64 = 0x0100000c;

    public const uint Library = 6;
    public const uint Bundle = 8;

    /// <summary>Of a file's flags: each name is taken from the library that the file says, not from the first that has it.</summary>
    public const uint TwoLevel = 0x80;

    public const uint MacOS = 1;

    // Load commands; the high bit says that a loader which does not know one must refuse the file.
    public const uint SymbolTable = 0x2;
    public const uint LoadLibrary = 0xc;
    public const uint LibraryId = 0xd;
    public const uint Segment = 0x19;
    public const uint Signature = 0x1d;
    public const uint BuildVersion = 0x32;
    public const uint LoadWeakLibrary = 0x80000018;
    public const uint RunPath = 0x8000001c;
    public const uint ReexportLibrary = 0x8000001f;
    public const uint LoadUpwardLibrary = 0x80000023;
    public const uint LoaderInfo = 0x80000022;
    public const uint LoaderInfoElse = 0x22;
    public const uint ExportsTrie = 0x80000033;
    public const uint ChainedFixups = 0x80000034;

    // Of an entry of the symbol table.
    public const int DebugEntry = 0xe0;
    public const int EntryKind = 0x0e;
    public const int External = 0x01;

    // Big-endian, unlike the rest.
    public const uint SignatureBlobs = 0xfade0cc0;
    public const uint CodeDirectory = 0xfade0c02;
    public const byte Sha256 = 2;
}
