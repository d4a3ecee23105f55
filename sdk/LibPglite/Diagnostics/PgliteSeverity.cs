namespace LibPglite;

/// <summary>PostgreSQL's message severities, in rising order.</summary>
public enum PgliteSeverity
{
    /// <summary>No severity: text that did not come as a log message.</summary>
    None = 0,

    /// <summary>DEBUG1 to DEBUG5.</summary>
    Debug = 1,

    /// <summary>LOG: of interest to administrators.</summary>
    Log = 2,

    /// <summary>INFO: asked for by the user.</summary>
    Info = 3,

    /// <summary>NOTICE: helpful to the user.</summary>
    Notice = 4,

    /// <summary>WARNING: likely a mistake.</summary>
    Warning = 5,

    /// <summary>ERROR: the statement failed.</summary>
    Error = 6,

    /// <summary>FATAL: the session ended.</summary>
    Fatal = 7,

    /// <summary>PANIC: all sessions ended and the cluster recovers.</summary>
    Panic = 8,
}
