namespace LibPglite;

/// <summary>A snapshot of a cluster. Immutable; later versions may say more.</summary>
public sealed record PgliteStatus
{
    /// <summary>Where it stands.</summary>
    public PgliteState State { get; init; }

    /// <summary>When stopped: how, encoded as waitpid() does; 0 is a clean stop.</summary>
    public int ExitStatus { get; init; }

    /// <summary>Threads of this process that belong to it now.</summary>
    public int Threads { get; init; }

    /// <summary>Client sessions now.</summary>
    public int ClientBackends { get; init; }

    /// <summary>Crashes of backends that it recovered from since its start.</summary>
    public long Crashes { get; init; }

    /// <summary>Log messages dropped because they came faster than they were taken.</summary>
    public long EventsLost { get; init; }

    /// <summary>Exceptions that event handlers or the logger threw; they are caught and counted.</summary>
    public long HandlerFailures { get; init; }

    /// <summary>Bytes of the heaps of all sessions together, background processes included: what <see cref="PgliteOptions.MemoryLimit"/> limits.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Bytes of the main segment of shared memory: <c>shared_buffers</c> and the rest. The system fills it as it is used.</summary>
    public long SharedMemoryBytes { get; init; }

    /// <summary>The heap of each session, in no order.</summary>
    public IReadOnlyList<PgliteSessionMemory> SessionMemory { get; init; } = [];
}
