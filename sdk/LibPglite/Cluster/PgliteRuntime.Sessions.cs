using LibPglite.Interop;
using LibPglite.Session;

namespace LibPglite;

/// <content>Sessions without a driver.</content>
public sealed partial class PgliteRuntime
{
    /// <summary>
    /// Opens a session for raw protocol bytes, through a pair of sockets without any path. For SQL through a driver use
    /// <see cref="ConnectionString"/> instead.
    /// </summary>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="PgliteException">The cluster is not ready, or no descriptor is left.</exception>
    public PgliteSession OpenSession() => OpenSession(PgliteSessionKind.OwnThread);

    /// <summary>Opens a session whose backend has a thread of its own, as <see cref="OpenSession()"/>, or runs on its callers' threads.</summary>
    /// <param name="kind">Where the backend runs.</param>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="PgliteException">The cluster is not ready, or no descriptor is left.</exception>
    public PgliteSession OpenSession(PgliteSessionKind kind)
    {
        ObjectDisposedException.ThrowIf(_finalStatus is not null, this);
        return new PgliteSession(this, kind switch
        {
            PgliteSessionKind.OwnThread => OpenSocket(),
            PgliteSessionKind.Direct => OpenDirect(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        });
    }

    private SocketConnection OpenSocket()
    {
        NativeErrors.ThrowIfFailed(NativeMethods.Connect(_cluster, out int descriptor));
        return new SocketConnection(this, descriptor);
    }

    private DirectConnection OpenDirect()
    {
        NativeErrors.ThrowIfFailed(NativeMethods.SessionOpen(_cluster, out nint session));
        return new DirectConnection(new SessionHandle(session));
    }
}
