namespace LibPglite;

/// <summary>What a <c>NOTIFY</c> said to a session that listens.</summary>
/// <param name="Channel">The name of the channel.</param>
/// <param name="Payload">What was sent with it; empty when nothing was.</param>
/// <param name="BackendPid">The session that sent it, by the number in <c>pg_stat_activity</c>.</param>
public sealed record PgliteNotification(string Channel, string Payload, int BackendPid);
