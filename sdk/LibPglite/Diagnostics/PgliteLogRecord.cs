namespace LibPglite;

/// <summary>One message of PostgreSQL's server log, with its fields. Fields that do not apply are null or 0.</summary>
public sealed record PgliteLogRecord
{
    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How grave it is.</summary>
    public required PgliteSeverity Severity { get; init; }

    /// <summary>The message.</summary>
    public required string Message { get; init; }

    /// <summary>PostgreSQL's five-character error code; "00000" on messages that report no error.</summary>
    public string? SqlState { get; init; }

    /// <summary>PostgreSQL's DETAIL.</summary>
    public string? Detail { get; init; }

    /// <summary>PostgreSQL's HINT.</summary>
    public string? Hint { get; init; }

    /// <summary>PostgreSQL's CONTEXT, for instance the call stack of functions.</summary>
    public string? Context { get; init; }

    /// <summary>The SQL statement that led to it.</summary>
    public string? Statement { get; init; }

    /// <summary>Which kind of backend wrote it, for instance "client backend" or "checkpointer".</summary>
    public string? Backend { get; init; }

    /// <summary>The number by which <c>pg_stat_activity</c> shows that backend; 0 when unknown. Not a process of the system.</summary>
    public int BackendPid { get; init; }
}
