using Microsoft.Win32.SafeHandles;

namespace LibPglite.Interop;

/// <summary>
/// Owns a pglite_session. The reference count keeps it alive through every call that is under way: the last of them closes it, so
/// pglite_session_close() never meets another call.
/// </summary>
internal sealed class SessionHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SessionHandle(nint session)
        : base(ownsHandle: true) => SetHandle(session);

    protected override bool ReleaseHandle() => NativeMethods.SessionClose(handle) == 0;
}
