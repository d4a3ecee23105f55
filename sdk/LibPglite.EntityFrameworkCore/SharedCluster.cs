using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LibPglite.EntityFrameworkCore;

/// <summary>
/// The cluster of a data directory, once in a process: used where it runs, started where it does not. What was started here runs until
/// the process ends, which is after everything in it that uses a context.
/// </summary>
internal sealed class SharedCluster
{
    /// <summary>How long another process that has the data directory may take until it accepts connections.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly ConcurrentDictionary<string, SharedCluster> s_directories = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<PgliteOptions, SharedCluster> s_temporary = [];

    private readonly object _lock = new();
    private readonly PgliteOptions _options;
    private readonly string? _dataDirectory;
    private volatile PgliteRuntime? _runtime;
    private volatile ClusterAddress? _elsewhere;

    private SharedCluster(PgliteOptions options, string? dataDirectory)
    {
        _options = options;
        _dataDirectory = dataDirectory;
        Interceptor = new ClusterInterceptor(this);
    }

    /// <summary>Starts the cluster when a connection is opened.</summary>
    internal ClusterInterceptor Interceptor { get; }

    internal static SharedCluster Of(PgliteOptions options) => options.DataDirectory is { } directory
        ? s_directories.GetOrAdd(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)), path => new SharedCluster(options, path))
        : s_temporary.GetValue(options, static options => new SharedCluster(options, null));

    /// <summary>The address of the running cluster, which is started when it runs nowhere. Cheap when it runs.</summary>
    /// <exception cref="PgliteException">It cannot be started, or another process has the directory and accepts no connections.</exception>
    internal ClusterAddress Ensure()
    {
        lock (_lock)
        {
            if (Running() is { } running)
            {
                return running;
            }

            return (_elsewhere = _dataDirectory is null ? null : ClusterAddress.Find(_dataDirectory)) ?? Start();
        }
    }

    /// <summary>The address when the cluster was found or started before and is still there; else null. Never waits for long.</summary>
    /// <exception cref="PgliteException">It was started here and has stopped.</exception>
    internal ClusterAddress? Running()
    {
        if (_runtime is { } runtime)
        {
            return Own(runtime);
        }

        return _elsewhere is { } address && address.IsThere() ? address : null;
    }

    private static ClusterAddress Own(PgliteRuntime runtime) => runtime.State != PgliteState.Stopped
        ? new ClusterAddress(runtime.SocketDirectory, runtime.Port)
        : throw new PgliteException(
            PgliteErrorCode.InvalidState,
            $"The cluster in '{runtime.DataDirectory}' has stopped: this process is ending, or PostgreSQL has ended by itself.",
            nextStep: "Use no context any more once the process is asked to end; when PostgreSQL ended by itself, its log says why.");

    private ClusterAddress Start()
    {
        long patience = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                _runtime = PgliteRuntime.Start(_options);
                return Own(_runtime);
            }
            catch (PgliteException locked) when (locked.ErrorCode == PgliteErrorCode.DirectoryLocked)
            {
                // Another process was faster, or is about to stop.
                if (ClusterAddress.Find(_dataDirectory!) is { } address)
                {
                    return _elsewhere = address;
                }

                if (Environment.TickCount64 > patience)
                {
                    throw new PgliteException(
                        locked.ErrorCode,
                        $"The data directory '{_dataDirectory}' is in use by another process, which accepts no connections here.",
                        locked.Message,
                        "End that process, or let it put its socket where this user can reach it.",
                        innerException: locked);
                }

                Thread.Sleep(50);
            }
        }
    }
}
