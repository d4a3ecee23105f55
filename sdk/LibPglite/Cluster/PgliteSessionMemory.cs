namespace LibPglite;

/// <summary>
/// The heap of one session of a cluster, background processes included: what it has mapped. Its stack and variables, about a megabyte
/// of which half is used, and shared memory are not in it.
/// </summary>
public sealed record PgliteSessionMemory
{
    /// <summary>As in <c>pg_stat_activity</c>; of the postmaster the process's own.</summary>
    public required int BackendPid { get; init; }

    /// <summary>What it is: "backend", "checkpointer", "autovacuum worker" and so on.</summary>
    public required string Kind { get; init; }

    /// <summary>Bytes now.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes at most so far.</summary>
    public required long PeakBytes { get; init; }
}
