using System.Runtime.Versioning;

// Unix sockets, file modes and /proc: the servers of the tests need Linux.
[assembly: SupportedOSPlatform("linux")]
