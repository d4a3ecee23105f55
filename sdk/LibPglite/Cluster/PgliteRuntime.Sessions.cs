using LibPglite.Interop;
using LibPglite.Session;

namespace LibPglite;

/// <content>Sessions without a driver.</content>
public sealed partial class PgliteRuntime
{
    /// <summary>
    /// Opens a session without a driver. Its backend runs on the threads that call it (<see cref="PgliteSessionKind.Direct"/>); when the
    /// first thing that is asked of it is <see cref="PgliteSession.GetStream"/>, it gets a thread of its own. For SQL through a driver use
    /// <see cref="ConnectionString"/> instead.
    /// </summary>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="PgliteException">The cluster is not ready, or no descriptor is left.</exception>
    public PgliteSession OpenSession() => new(this, OpenDirect(), streamsOnOwnThread: true);

    /// <summary>The same, and where the backend runs is the caller's choice.</summary>
    /// <param name="kind">Where the backend runs.</param>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="PgliteException">The cluster is not ready, or no descriptor is left.</exception>
    public PgliteSession OpenSession(PgliteSessionKind kind) => new(
        this,
        kind switch
        {
            PgliteSessionKind.OwnThread => OpenSocket(),
            PgliteSessionKind.Direct => OpenDirect(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        });

    /// <summary>A handler of a session's event threw: that is counted and logged with the failures of the runtime's own.</summary>
    internal void HandlerFailed(Exception exception) => _events.HandlerFailed(exception);

    /// <summary>To a backend with a thread of its own.</summary>
    internal SocketConnection OpenSocket()
    {
        ThrowIfOver();
        NativeErrors.ThrowIfFailed(NativeMethods.Connect(_cluster, out int descriptor));
        return new SocketConnection(this, descriptor);
    }

    private DirectConnection OpenDirect()
    {
        ThrowIfOver();
        NativeErrors.ThrowIfFailed(NativeMethods.SessionOpen(_cluster, out nint session));
        return new DirectConnection(new SessionHandle(session));
    }

    /// <summary>Every start anew: the role's password is then what the connection string says.</summary>
    private void SetPassword(TcpAddress? tcp)
    {
        if (tcp is not null)
        {
            using PgliteSession session = OpenSession();
            try
            {
                session.Execute($"ALTER ROLE CURRENT_USER PASSWORD '{tcp.Verifier()}'");
            }
            catch (PgliteSqlException exception)
            {
                throw new PgliteException(
                    PgliteErrorCode.StartFailed,
                    $"The password of '{User}' for TCP could not be set: {exception.Message}",
                    nextStep: "Leave PgliteOptions.ListenOnLoopback off, and set listen_addresses and passwords yourself.",
                    sqlState: exception.SqlState,
                    innerException: exception);
            }
        }
    }
}
