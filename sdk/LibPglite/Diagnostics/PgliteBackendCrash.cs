namespace LibPglite;

/// <summary>
/// A backend ended abnormally. PostgreSQL then ends all sessions, recovers from its write-ahead log and accepts connections
/// again by itself; committed transactions are kept.
/// </summary>
public sealed record PgliteBackendCrash
{
    /// <summary>When it ended.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The number by which <c>pg_stat_activity</c> showed the backend. Not a process of the system.</summary>
    public required int BackendPid { get; init; }

    /// <summary>Which kind of backend it was, for instance "client backend".</summary>
    public string? Backend { get; init; }

    /// <summary>How it ended, encoded as waitpid() does: the low seven bits are a signal, the next byte an exit code.</summary>
    public required int ExitStatus { get; init; }
}
