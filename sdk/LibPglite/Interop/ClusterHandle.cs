using Microsoft.Win32.SafeHandles;

namespace LibPglite.Interop;

/// <summary>
/// Owns a pglite_cluster. The reference count keeps it alive through every call that is under way, so pglite_cluster_free()
/// never meets another call, as its contract demands.
/// </summary>
internal sealed class ClusterHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ClusterHandle(nint cluster)
        : base(ownsHandle: true) => SetHandle(cluster);

    protected override bool ReleaseHandle()
    {
        NativeMethods.ClusterFree(handle);
        return true;
    }
}
