namespace LibPglite;

/// <summary>Where the backend of a <see cref="PgliteSession"/> runs.</summary>
public enum PgliteSessionKind
{
    /// <summary>
    /// On a thread of its own, at the other end of a pair of sockets: a call hands over to that thread and waits for it. Right for
    /// work that lasts, for asynchronous calls, and for <see cref="PgliteSession.GetStream"/>.
    /// </summary>
    OwnThread = 1,

    /// <summary>
    /// On the thread that calls, inside the call: no other thread takes part and nothing is sent, so that short statements take a
    /// fraction of the time. Each call may come from another thread. Differences to see: a statement that waits for a lock keeps the
    /// caller's thread, and two sessions that one thread uses in turn can wait for each other without PostgreSQL seeing it (set
    /// <c>lock_timeout</c>); asynchronous calls work on threads of the library, one for each call under way; writing to
    /// <see cref="PgliteSession.GetStream"/> returns when the backend has done what was written; replication connections are refused.
    /// </summary>
    Direct = 2,
}
