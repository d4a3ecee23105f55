namespace LibPglite;

/// <summary>What a <c>NOTIFY</c> said to a session that listens.</summary>
public sealed record PgliteNotification
{
    /// <summary>The name of the channel.</summary>
    public required string Channel { get; init; }

    /// <summary>What was sent with it; empty when nothing was.</summary>
    public required string Payload { get; init; }

    /// <summary>The session that sent it, by the number in <c>pg_stat_activity</c>.</summary>
    public int BackendPid { get; init; }
}
