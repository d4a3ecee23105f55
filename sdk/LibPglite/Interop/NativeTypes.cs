using System.Runtime.InteropServices;

namespace LibPglite.Interop;

// Mirrors of native/abi/pglite.h, field by field. StructSize tells the library which fields this side knows.

[StructLayout(LayoutKind.Sequential)]
internal struct NativeError
{
    public nuint StructSize;
    public int Status;
    public int OsError;
    public nint Message;
    public nint Detail;
    public nint Hint;
    public NativeSqlState SqlState;
}

/// <summary>Five characters and zeros.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSqlState
{
    private readonly ulong _characters;

    public override readonly string ToString()
    {
        Span<char> text = stackalloc char[5];
        int length = 0;
        for (ulong rest = _characters; length < text.Length && (rest & 0xFF) != 0; rest >>= 8)
        {
            text[length++] = (char)(rest & 0xFF);
        }

        return new string(text[..length]);
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeInfo
{
    public nuint StructSize;
    public uint AbiVersion;
    public uint PostgreSqlVersionNumber;
    public nint PostgreSqlVersion;
    public nint RuntimeIdentifier;
    public nint Modules;
    public ulong SessionBlockSize;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeSetting
{
    public nint Name;
    public nint Value;
}

[Flags]
internal enum NativeStartFlags : uint
{
    None = 0,
    Create = 0x1,
    ContainFaults = 0x2,
    NoSync = 0x4,
    OwnerRole = 0x8,
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeConfig
{
    public nuint StructSize;
    public NativeStartFlags Flags;
    public uint StartTimeoutMilliseconds;
    public nint DataDirectory;
    public nint PrefixDirectory;
    public nint TemplateFile;
    public nint RunDirectory;
    public nint User;
    public nint Database;
    public nint Settings;
    public nuint SettingCount;
    public ulong MemoryLimit;
    public ulong SessionMemoryLimit;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeClusterStatus
{
    public nuint StructSize;
    public int State;
    public int ExitStatus;
    public uint Threads;
    public uint ClientBackends;
    public ulong Crashes;
    public ulong EventsLost;
    public ulong MemoryBytes;
    public ulong MemoryLimit;
    public ulong SharedMemoryBytes;
}

/// <summary>The name is zero-terminated.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeSessionMemory
{
    public int Pid;
    public fixed byte Kind[36];
    public ulong Bytes;
    public ulong PeakBytes;
}

internal enum NativeSessionState
{
    Ready = 1,
    More = 2,
    Ended = 3,
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeExchange
{
    public nuint StructSize;
    public byte* Input;
    public nuint InputSize;
    public byte* Output;
    public nuint OutputSize;
    public nuint InputTaken;
    public nuint OutputFilled;
    public NativeSessionState State;
}

internal enum NativeEventKind
{
    Log = 1,
    Output = 2,
    State = 3,
    BackendCrash = 4,
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeEvent
{
    public nuint StructSize;
    public NativeEventKind Kind;
    public int State;
    public int Severity;
    public int Pid;
    public int ExitStatus;
    public long TimeMicroseconds;
    public NativeSqlState SqlState;
    public nint Backend;
    public nint Message;
    public nint Detail;
    public nint Hint;
    public nint Context;
    public nint Statement;
}
