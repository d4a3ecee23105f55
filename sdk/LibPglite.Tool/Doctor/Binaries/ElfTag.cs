namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>Numbers of the ELF format (System V ABI, and the GNU extensions of it) that <see cref="ElfFile"/> looks for.</summary>
internal static class ElfTag
{
    public const long Null = 0;
    public const long Needed = 1;
    public const long Hash = 4;
    public const long Strings = 5;
    public const long Symbols = 6;
    public const long Relocations = 7;
    public const long RelocationsSize = 8;
    public const long Soname = 14;
    public const long Rpath = 15;
    public const long Runpath = 29;
    public const long GnuHash = 0x6ffffef5;
    public const long VersionIndices = 0x6ffffff0;
    public const long VersionNeeds = 0x6ffffffe;
    public const long VersionNeedCount = 0x6fffffff;

    /// <summary>A pointer into the library itself.</summary>
    public const uint RelativeX64 = 8;

    /// <inheritdoc cref="RelativeX64"/>
    public const uint RelativeArm64 = 1027;

    public const ushort MachineX64 = 62;
    public const ushort MachineArm64 = 183;
}
