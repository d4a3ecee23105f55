using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>The two facts about users and files that .NET does not tell.</summary>
internal static unsafe partial class UnixFiles
{
    private const int AtCurrentDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxUid = 0x8;

    /// <summary>True when the path itself, not what a link points to, belongs to the user of this process.</summary>
    internal static bool IsOurs(string path)
    {
        Statx facts;
        return GetStatx(AtCurrentDirectory, path, AtSymlinkNoFollow, StatxUid, &facts) == 0 && facts.Uid == GetEffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatx(int directory, string path, int flags, uint mask, Statx* facts);

    /// <summary>The kernel's struct statx: the same on every architecture, unlike struct stat.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint Uid;
    }
}
