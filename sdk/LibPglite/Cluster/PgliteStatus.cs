namespace LibPglite;

/// <summary>A snapshot of a cluster.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ExitStatus">When stopped: how, encoded as waitpid() does; 0 is a clean stop.</param>
/// <param name="Threads">Threads of this process that belong to it now.</param>
/// <param name="ClientBackends">Client sessions now.</param>
/// <param name="Crashes">Crashes of backends that it recovered from since its start.</param>
/// <param name="EventsLost">Log messages dropped because they came faster than they were taken.</param>
/// <param name="HandlerFailures">Exceptions that event handlers or the logger threw; they are caught and counted.</param>
public sealed record PgliteStatus(
    PgliteState State,
    int ExitStatus,
    int Threads,
    int ClientBackends,
    long Crashes,
    long EventsLost,
    long HandlerFailures);
