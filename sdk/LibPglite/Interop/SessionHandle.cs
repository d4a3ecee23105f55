using LibPglite.Session;
using Microsoft.Win32.SafeHandles;

namespace LibPglite.Interop;

/// <summary>
/// Owns a pglite_session. The reference count keeps it alive through every call that is under way: the last of them closes it, so
/// pglite_session_close() never meets another call.
/// </summary>
internal sealed class SessionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private bool _dropped;

    public SessionHandle(nint session)
        : base(ownsHandle: true) => SetHandle(session);

    protected override void Dispose(bool disposing)
    {
        _dropped = !disposing;
        base.Dispose(disposing);
    }

    /// <summary>
    /// The session rolls back and ends inside of the call, which may take its time: the finalizer's thread does not wait for it.
    /// </summary>
    protected override bool ReleaseHandle()
    {
        if (!_dropped)
        {
            return NativeMethods.SessionClose(handle) == 0;
        }

        nint session = handle;
        _ = CallThreads.Run(() => { _ = NativeMethods.SessionClose(session); });
        return true;
    }
}
