using LibPglite.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LibPglite;

/// <summary>
/// All that a start takes from its caller, taken on the caller's thread before anything starts: what the host changes meanwhile has no
/// effect, and what the host's own code throws leaves nothing behind.
/// </summary>
internal sealed class StartPlan
{
    internal StartPlan(PgliteOptions? options)
    {
        Options = (options ?? new PgliteOptions()).Snapshot();
        StartRequests.Check(Options);

        DataDirectory = Options.DataDirectory is { } chosen ? Path.GetFullPath(chosen) : null;
        Tcp = TcpAddress.For(Options, DataDirectory);

        ILoggerFactory loggers = Options.LoggerFactory ?? NullLoggerFactory.Instance;
        RuntimeLogger = new GuardedLogger(loggers.CreateLogger(RuntimeLog.Category));
        ServerLogger = loggers.CreateLogger(ServerLog.Category);
    }

    internal PgliteOptions Options { get; }

    /// <summary>Absolute; null for a temporary cluster.</summary>
    internal string? DataDirectory { get; }

    /// <summary>Null when nothing listens there.</summary>
    internal TcpAddress? Tcp { get; }

    /// <summary>Of TCP, and in the name of the socket.</summary>
    internal int Port => Tcp?.Port ?? Options.Port;

    internal ILogger RuntimeLogger { get; }

    internal ILogger ServerLogger { get; }
}
