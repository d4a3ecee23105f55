using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>
/// The plugin's functions. The library name stands for the file that <see cref="NativePlugin"/> has loaded and whose version it
/// has agreed on: nothing here may be called before. Each returns a status; the caller turns it into an exception on the same
/// thread, since the plugin keeps its last error per thread.
/// </summary>
internal static unsafe partial class NativeMethods
{
    internal const string Library = "pglite";

    [LibraryImport(Library, EntryPoint = "pglite_last_error")]
    internal static partial void LastError(NativeError* error);

    [LibraryImport(Library, EntryPoint = "pglite_get_info")]
    internal static partial int GetInfo(NativeInfo* info);

    [LibraryImport(Library, EntryPoint = "pglite_cluster_start")]
    internal static partial int ClusterStart(NativeConfig* config, out nint cluster);

    [LibraryImport(Library, EntryPoint = "pglite_cluster_stop")]
    internal static partial int ClusterStop(ClusterHandle cluster, int mode, uint timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "pglite_cluster_free")]
    internal static partial void ClusterFree(nint cluster);

    [LibraryImport(Library, EntryPoint = "pglite_cluster_get_status")]
    internal static partial int ClusterGetStatus(ClusterHandle cluster, NativeClusterStatus* status);

    [LibraryImport(Library, EntryPoint = "pglite_cluster_get_memory")]
    internal static partial int ClusterGetMemory(ClusterHandle cluster, NativeSessionMemory* sessions, nuint room, out nuint count);

    [LibraryImport(Library, EntryPoint = "pglite_connect")]
    internal static partial int Connect(ClusterHandle cluster, out int descriptor);

    [LibraryImport(Library, EntryPoint = "pglite_cancel")]
    internal static partial int Cancel(ClusterHandle cluster, int pid, byte* key, nuint keyLength);

    [LibraryImport(Library, EntryPoint = "pglite_session_open")]
    internal static partial int SessionOpen(ClusterHandle cluster, out nint session);

    [LibraryImport(Library, EntryPoint = "pglite_session_exchange")]
    internal static partial int SessionExchange(SessionHandle session, NativeExchange* exchange);

    [LibraryImport(Library, EntryPoint = "pglite_session_wait")]
    internal static partial int SessionWait(SessionHandle session, uint timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "pglite_session_interrupt")]
    internal static partial int SessionInterrupt(SessionHandle session);

    [LibraryImport(Library, EntryPoint = "pglite_session_cancel")]
    internal static partial int SessionCancel(SessionHandle session);

    [LibraryImport(Library, EntryPoint = "pglite_session_terminate")]
    internal static partial int SessionTerminate(SessionHandle session);

    [LibraryImport(Library, EntryPoint = "pglite_session_close")]
    internal static partial int SessionClose(nint session);

    [LibraryImport(Library, EntryPoint = "pglite_event_wait")]
    internal static partial int EventWait(ClusterHandle cluster, uint timeoutMilliseconds, out NativeEvent* taken);

    [LibraryImport(Library, EntryPoint = "pglite_event_free")]
    internal static partial void EventFree(NativeEvent* taken);
}
