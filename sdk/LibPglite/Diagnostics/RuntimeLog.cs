using Microsoft.Extensions.Logging;

namespace LibPglite.Diagnostics;

/// <summary>What this library itself has to say.</summary>
internal static partial class RuntimeLog
{
    internal const string Category = "LibPglite.Runtime";

    [LoggerMessage(1, LogLevel.Information, "PostgreSQL {Version} is ready in '{DataDirectory}', socket in '{SocketDirectory}'.")]
    internal static partial void Ready(ILogger logger, string version, string dataDirectory, string socketDirectory);

    [LoggerMessage(2, LogLevel.Information, "The cluster in '{DataDirectory}' is temporary: fsync is off, and it is removed when it stops.")]
    internal static partial void Temporary(ILogger logger, string dataDirectory);

    [LoggerMessage(3, LogLevel.Information, "The cluster in '{DataDirectory}' has stopped.")]
    internal static partial void Stopped(ILogger logger, string dataDirectory);

    [LoggerMessage(4, LogLevel.Error, "Backend {BackendPid} ({Backend}) ended abnormally, status {ExitStatus}; the cluster recovers.")]
    internal static partial void BackendCrashed(ILogger logger, int backendPid, string? backend, int exitStatus);

    [LoggerMessage(5, LogLevel.Error, "A handler of a cluster's events failed.")]
    internal static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "The cluster in '{DataDirectory}' did not stop in time and is ended in immediate mode; the next start recovers.")]
    internal static partial void StopTimedOut(ILogger logger, string dataDirectory);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "PgliteOptions.Settings passes '{Setting}', so the value that ALTER SYSTEM has written in '{DataDirectory}' has no effect.")]
    internal static partial void SettingOverridden(ILogger logger, string setting, string dataDirectory);
}
