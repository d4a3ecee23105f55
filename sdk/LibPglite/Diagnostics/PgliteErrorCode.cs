namespace LibPglite;

/// <summary>
/// What went wrong, as a number that never changes its meaning. 1 to 99 come from the engine, 100 and above from this library.
/// </summary>
public enum PgliteErrorCode
{
    /// <summary>No failure.</summary>
    None = 0,

    /// <summary>The plugin speaks another version of the C interface than this library.</summary>
    AbiMismatch = 1,

    /// <summary>An option or argument is missing or out of range.</summary>
    InvalidArgument = 2,

    /// <summary>The cluster or session is not in a state that allows the call.</summary>
    InvalidState = 3,

    /// <summary>Out of memory, threads or address space.</summary>
    OutOfMemory = 4,

    /// <summary>A system call failed; <see cref="PgliteException.OsError"/> says which way.</summary>
    InputOutput = 5,

    /// <summary>Not finished in the time allowed.</summary>
    Timeout = 6,

    /// <summary>A resource limit of the process, for instance on file descriptors, is too low.</summary>
    ResourceLimit = 7,

    /// <summary>The payload beside the plugin (prefix or template) is missing or damaged.</summary>
    PayloadDamaged = 8,

    /// <summary>The directory holds something, but not a data directory. It was not touched.</summary>
    DirectoryForeign = 9,

    /// <summary>The data directory belongs to another major version of PostgreSQL. It was not touched.</summary>
    DirectoryVersion = 10,

    /// <summary>Owner, mode or a read-only file system does not allow a cluster in this directory.</summary>
    DirectoryAccess = 11,

    /// <summary>Another cluster or server, in this process or another, owns the data directory.</summary>
    DirectoryLocked = 12,

    /// <summary>The data directory does not exist and was not to be created.</summary>
    DirectoryMissing = 13,

    /// <summary>A setting is reserved or PostgreSQL refuses it.</summary>
    InvalidSetting = 14,

    /// <summary>PostgreSQL ended before it accepted connections; the message is its own.</summary>
    StartFailed = 15,

    /// <summary>The session is used by another call right now.</summary>
    SessionBusy = 16,

    /// <summary>This operating system or processor has no runtime.</summary>
    PlatformNotSupported = 100,

    /// <summary>The plugin was not found; the message lists every path that was tried.</summary>
    PluginNotFound = 101,

    /// <summary>The plugin was found, but it is damaged, not a plugin, or made for another system.</summary>
    PluginNotLoadable = 102,

    /// <summary>The session has ended: the server closed it, or it was disposed.</summary>
    SessionEnded = 103,

    /// <summary>What came over the connection is not the PostgreSQL protocol.</summary>
    ProtocolViolation = 105,
}
