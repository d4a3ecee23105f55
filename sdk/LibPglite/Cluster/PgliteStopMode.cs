namespace LibPglite;

/// <summary>How a cluster is stopped; PostgreSQL's own three ways.</summary>
public enum PgliteStopMode
{
    /// <summary>Waits until every session has ended by itself. A connection pool keeps sessions open: dispose it first.</summary>
    Smart = 0,

    /// <summary>Rolls back open transactions, ends the sessions and shuts down cleanly. The usual choice.</summary>
    Fast = 1,

    /// <summary>Ends at once, like a crash: the next start recovers. No committed transaction is lost.</summary>
    Immediate = 2,
}
