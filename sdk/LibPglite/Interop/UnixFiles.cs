using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>The two facts about users and files that .NET does not tell.</summary>
internal static unsafe partial class UnixFiles
{
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxUid = 0x8;

    private const uint Nobody = uint.MaxValue;

    /// <summary>True when the path itself, not what a link points to, belongs to the user of this process.</summary>
    internal static bool IsOurs(string path) => (OperatingSystem.IsMacOS() ? OwnerOnMac(path) : Owner(path)) == GetEffectiveUser();

    private static uint Owner(string path)
    {
        Statx facts;
        return GetStatx(AtCurrentDirectory, path, AtSymlinkNoFollow, StatxUid, &facts) == 0 ? facts.Uid : Nobody;
    }

    private static uint OwnerOnMac(string path)
    {
        MacStat facts;
        return GetMacStat(path, &facts) == 0 ? facts.Uid : Nobody;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatx(int directory, string path, int flags, uint mask, Statx* facts);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetMacStat(string path, MacStat* facts);

    /// <summary>The kernel's struct statx: the same on every architecture, unlike struct stat.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint Uid;
    }

    /// <summary>struct stat of macOS on arm64, where there has only ever been this one; it has 144 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct MacStat
    {
        [FieldOffset(16)]
        public uint Uid;
    }
}
