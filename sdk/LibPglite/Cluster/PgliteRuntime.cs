using System.Diagnostics;
using LibPglite.Diagnostics;
using LibPglite.Interop;
using Microsoft.Extensions.Logging;

namespace LibPglite;

/// <summary>
/// A PostgreSQL cluster that runs as threads of this process, from its start until <see cref="StopAsync"/> or disposal. A
/// process may run several, each in its own data directory, and may start one again after it was stopped. All members are
/// thread-safe. A runtime that is never stopped runs until the process ends. A stop gives all back that a cluster takes: threads,
/// memory, descriptors, the folder of its socket. What disposal adds is that the runtime cannot be used any more.
/// </summary>
public sealed partial class PgliteRuntime : IAsyncDisposable, IDisposable
{
    /// <summary>A stop is waited for in slices, so that a cancellation is noticed.</summary>
    private const uint StopSliceMilliseconds = 200;

    private readonly object _disposeLock = new();
    private readonly ClusterHandle _cluster;
    private readonly PrivateFolder _folder;
    private readonly EventPump _events;
    private readonly ILogger _logger;
    private readonly TimeSpan _stopTimeout;
    private volatile PgliteStatus? _finalStatus;
    private volatile bool _disposed;
    private int _over;

    private PgliteRuntime(ClusterHandle cluster, PrivateFolder folder, string dataDirectory, StartPlan plan, PgliteInfo info)
    {
        PgliteOptions options = plan.Options;
        _cluster = cluster;
        _folder = folder;
        _logger = plan.RuntimeLogger;
        _stopTimeout = options.StopTimeout;
        _events = new EventPump(cluster, plan.ServerLogger, _logger, () => LogReceived is not null);
        _events.Ended += () => Finish(stopped: true);
        _events.Logged += record => LogReceived?.Invoke(this, record);
        _events.Crashed += crash => BackendCrashed?.Invoke(this, crash);
        _events.StateChanged += state => StateChanged?.Invoke(this, state);

        Info = info;
        IsTemporary = options.DataDirectory is null;
        DataDirectory = dataDirectory;
        User = options.User;
        Database = options.Database;
        Port = plan.Port;
        ConnectionString = StartRequests.ConnectionString(folder.Path, Port, options);
        TcpConnectionString = plan.Tcp?.ConnectionString(options);
        TcpUrl = plan.Tcp?.Url(options);
    }

    /// <summary>A message of PostgreSQL's log. Raised on the cluster's event thread, one at a time; exceptions are caught and counted.</summary>
    public event EventHandler<PgliteLogRecord>? LogReceived;

    /// <summary>A backend ended abnormally and the cluster recovers. Raised on the cluster's event thread.</summary>
    public event EventHandler<PgliteBackendCrash>? BackendCrashed;

    /// <summary>The cluster reached another state, also by itself. Raised on the cluster's event thread.</summary>
    public event EventHandler<PgliteState>? StateChanged;

    /// <summary>The data directory, absolute.</summary>
    public string DataDirectory { get; }

    /// <summary>True when the cluster is removed on disposal and runs without <c>fsync</c>.</summary>
    public bool IsTemporary { get; }

    /// <summary>The user of <see cref="ConnectionString"/>.</summary>
    public string User { get; }

    /// <summary>The database of <see cref="ConnectionString"/>.</summary>
    public string Database { get; }

    /// <summary>The private folder (mode 0700) that holds the socket <c>.s.PGSQL.</c><see cref="Port"/>. Another one at each start.</summary>
    public string SocketDirectory => _folder.Path;

    /// <summary>The number in the socket's file name, and the TCP port.</summary>
    public int Port { get; }

    /// <summary>Ready for Npgsql, 8 and later. Valid until this runtime stops; the next start has another one.</summary>
    public string ConnectionString { get; }

    /// <summary>As <see cref="ConnectionString"/>, over TCP, with a password; null without <see cref="PgliteOptions.ListenOnLoopback"/>.</summary>
    public string? TcpConnectionString { get; }

    /// <summary>
    /// The same for libpq, JDBC and other clients that take a URL (<c>postgresql://user:password@127.0.0.1:port/database</c>); null without
    /// <see cref="PgliteOptions.ListenOnLoopback"/>.
    /// </summary>
    public string? TcpUrl { get; }

    /// <summary>Versions and modules of the engine.</summary>
    public PgliteInfo Info { get; }

    /// <summary>Where the cluster stands now.</summary>
    public PgliteState State => GetStatus().State;

    /// <summary>
    /// Starts a cluster and returns when it accepts connections. The work is done on a thread of its own.
    /// </summary>
    /// <param name="options">How; null means a temporary cluster with the defaults.</param>
    /// <param name="cancellationToken">
    /// Gives the start up. A start that is under way cannot be interrupted: it completes and is stopped again, so that
    /// nothing is left when the task ends.
    /// </param>
    /// <returns>The running cluster; dispose it to stop it.</returns>
    /// <exception cref="PgliteException">It could not be started; nothing of it runs, and an existing directory is as it was.</exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static async Task<PgliteRuntime> StartAsync(PgliteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plan = new StartPlan(options);
        return await OwnThread.RunAsync(() => Start(plan, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a cluster on the calling thread; otherwise as <see cref="StartAsync"/>.</summary>
    /// <param name="options">How; null means a temporary cluster with the defaults.</param>
    /// <param name="cancellationToken">As for <see cref="StartAsync"/>.</param>
    /// <returns>The running cluster; dispose it to stop it.</returns>
    /// <exception cref="PgliteException">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static PgliteRuntime Start(PgliteOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Start(new StartPlan(options), cancellationToken);
    }

    /// <summary>Takes a snapshot of the cluster; after disposal, the last one.</summary>
    /// <returns>The snapshot.</returns>
    public PgliteStatus GetStatus()
    {
        try
        {
            return _finalStatus ?? ReadStatus();
        }
        catch (ObjectDisposedException) when (_finalStatus is { } final)
        {
            return final;
        }
    }

    /// <summary>
    /// Stops the cluster and completes when its last thread has ended and its last event was delivered. Stopping a stopped
    /// cluster succeeds.
    /// </summary>
    /// <param name="mode">How; a later call may be stronger than one that is under way.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stop.</param>
    /// <returns>Completes when it has stopped.</returns>
    /// <exception cref="PgliteException"><see cref="PgliteErrorCode.Timeout"/>: it goes on stopping; call again to wait longer.</exception>
    public Task StopAsync(PgliteStopMode mode = PgliteStopMode.Fast, CancellationToken cancellationToken = default) =>
        OwnThread.RunAnywayAsync(
            () =>
            {
                Stop(mode, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Stops the cluster and returns when it has; otherwise as <see cref="StopAsync"/>.</summary>
    /// <param name="mode">How.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stop.</param>
    /// <exception cref="PgliteException"><see cref="PgliteErrorCode.Timeout"/>: it goes on stopping; call again to wait longer.</exception>
    public void Stop(PgliteStopMode mode = PgliteStopMode.Fast, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        while (_finalStatus is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int status = AskToStop(mode, StopSliceMilliseconds);
            bool mayWait = _stopTimeout == Timeout.InfiniteTimeSpan || Stopwatch.GetElapsedTime(start) < _stopTimeout;
            if (status != (int)PgliteErrorCode.Timeout || !mayWait)
            {
                NativeErrors.ThrowIfFailed(status);
                break;
            }
        }

        _events.Join();
        Finish(stopped: true);
    }

    /// <summary>
    /// Stops the cluster in fast mode, after <see cref="PgliteOptions.StopTimeout"/> in immediate mode. Does not throw; disposing twice
    /// is allowed.
    /// </summary>
    public void Dispose()
    {
        // A handler that disposes while another thread does, and waits for that very handler to return, must not wait in turn.
        if (_events.IsCurrentThread ? !Monitor.TryEnter(_disposeLock) : !Monitor.TryEnter(_disposeLock, Timeout.Infinite))
        {
            return;
        }

        try
        {
            _disposed = true;
            if (_finalStatus is null)
            {
                StopForGood();
            }

            LiveRuntimes.Remove(this);
        }
        finally
        {
            Monitor.Exit(_disposeLock);
        }
    }

    /// <summary>As <see cref="Dispose"/>, on a thread of its own.</summary>
    /// <returns>Completes when the cluster has stopped.</returns>
    public ValueTask DisposeAsync() => new(OwnThread.RunAnywayAsync(
        () =>
        {
            Dispose();
            return true;
        },
        CancellationToken.None));

    internal unsafe void Cancel(int pid, ReadOnlySpan<byte> key)
    {
        ThrowIfOver();
        fixed (byte* first = key)
        {
            NativeErrors.ThrowIfFailed(NativeMethods.Cancel(_cluster, pid, first, (nuint)key.Length));
        }
    }

    private static PgliteRuntime Start(StartPlan plan, CancellationToken cancellationToken)
    {
        NativePlugin plugin = NativePlugin.Current;
        PrivateFolder.Sweep();
        PrivateFolder folder = PrivateFolder.Create();
        if (plan.Options.StopOnExit)
        {
            LiveRuntimes.Begin();
        }

        ClusterHandle? cluster = null;
        PgliteRuntime runtime;
        try
        {
            string dataDirectory = plan.DataDirectory ?? Path.Combine(folder.Path, "data");
            cluster = NativeStart.Start(StartRequests.Make(plan, plugin.Location, dataDirectory, folder.Path));
            runtime = new PgliteRuntime(cluster, folder, dataDirectory, plan, plugin.Info);
            runtime.Begin(plan);
        }
        catch
        {
            if (plan.Options.StopOnExit)
            {
                LiveRuntimes.GiveUp();
            }

            cluster?.Dispose();
            folder.Dispose();
            throw;
        }

        try
        {
            runtime.SetPassword(plan.Tcp);
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch
        {
            runtime.Dispose();
            throw;
        }

        return runtime;
    }

    private void Begin(StartPlan plan)
    {
        _events.Start();
        RuntimeLog.Ready(_logger, Info.PostgreSqlVersion, DataDirectory, SocketDirectory);
        if (IsTemporary)
        {
            RuntimeLog.Temporary(_logger, DataDirectory);
        }

        foreach (string setting in AlteredSettings.Overridden(DataDirectory, plan.Options.Settings))
        {
            RuntimeLog.SettingOverridden(_logger, setting, DataDirectory);
        }

        // Last: until here a failure is one of a start that was begun.
        if (plan.Options.StopOnExit)
        {
            LiveRuntimes.Add(this);
        }
    }

    private void StopForGood()
    {
        bool stopped = true;
        try
        {
            Stop();
        }
        catch (PgliteException)
        {
            RuntimeLog.StopTimedOut(_logger, DataDirectory);
            stopped = AskToStop(PgliteStopMode.Immediate, StartRequests.Milliseconds(_stopTimeout, "StopTimeout")) == 0;
        }

        if (stopped)
        {
            _events.Join();
        }

        Finish(stopped);
    }

    /// <summary>A cluster that has stopped meanwhile may be given back already: that is a success too.</summary>
    private int AskToStop(PgliteStopMode mode, uint timeoutMilliseconds)
    {
        try
        {
            return NativeMethods.ClusterStop(_cluster, (int)mode, timeoutMilliseconds);
        }
        catch (ObjectDisposedException) when (_finalStatus is not null)
        {
            return 0;
        }
    }

    /// <summary>
    /// The runtime needs the cluster no more: it has stopped, or is given up. By whoever sees it first - the thread of events when the
    /// cluster ends by itself.
    /// </summary>
    private void Finish(bool stopped)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
        {
            return;
        }

        PgliteStatus last = ReadStatus();
        _finalStatus = stopped ? last with { State = PgliteState.Stopped } : last;
        LiveRuntimes.Remove(this);
        if (stopped)
        {
            _folder.Dispose();
            RuntimeLog.Stopped(_logger, DataDirectory);
        }

        _events.Release();
    }

    private void ThrowIfOver()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_finalStatus is not null)
        {
            throw new PgliteException(PgliteErrorCode.InvalidState, $"The cluster in '{DataDirectory}' does not run.", nextStep: "Start it again.");
        }
    }

    private unsafe PgliteStatus ReadStatus()
    {
        var status = new NativeClusterStatus { StructSize = (nuint)sizeof(NativeClusterStatus) };
        NativeErrors.ThrowIfFailed(NativeMethods.ClusterGetStatus(_cluster, &status));
        return new PgliteStatus
        {
            State = (PgliteState)status.State,
            ExitStatus = status.ExitStatus,
            Threads = (int)status.Threads,
            ClientBackends = (int)status.ClientBackends,
            Crashes = (long)status.Crashes,
            EventsLost = (long)status.EventsLost,
            HandlerFailures = _events.HandlerFailures,
            MemoryBytes = (long)status.MemoryBytes,
            SharedMemoryBytes = (long)status.SharedMemoryBytes,
            SessionMemory = ReadMemory(),
        };
    }
}
