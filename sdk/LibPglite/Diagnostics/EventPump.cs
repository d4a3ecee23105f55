using LibPglite.Interop;
using Microsoft.Extensions.Logging;

namespace LibPglite.Diagnostics;

/// <summary>
/// One thread that takes a cluster's events out of the engine and hands them to the logger and the runtime's events. Backend
/// threads only put events into a queue: no managed code runs on them, and a slow handler delays nobody but this thread. It ends
/// when the cluster has stopped and its last event was taken. The handle has two users, this thread and the runtime: the last
/// one frees it, so that a handler may dispose the runtime.
/// </summary>
internal sealed class EventPump
{
    private const uint WithoutLimit = uint.MaxValue;

    private readonly ClusterHandle _cluster;
    private readonly ILogger _serverLogger;
    private readonly ILogger _runtimeLogger;
    private readonly Func<bool> _hasListener;
    private readonly Thread _thread;
    private bool _isEnabled;
    private long _handlerFailures;
    private int _users = 2;

    /// <param name="cluster">Whose events.</param>
    /// <param name="serverLogger">Gets PostgreSQL's log.</param>
    /// <param name="runtimeLogger">Gets what this library says.</param>
    /// <param name="hasListener">Whether <see cref="Logged"/> reaches anybody: a message that nobody wants is not copied.</param>
    internal EventPump(ClusterHandle cluster, ILogger serverLogger, ILogger runtimeLogger, Func<bool> hasListener)
    {
        _cluster = cluster;
        _serverLogger = serverLogger;
        _runtimeLogger = runtimeLogger;
        _hasListener = hasListener;
        _thread = new Thread(Run) { IsBackground = true, Name = "pglite events" };
    }

    internal event Action<PgliteLogRecord>? Logged;

    internal event Action<PgliteBackendCrash>? Crashed;

    internal event Action<PgliteState>? StateChanged;

    /// <summary>The cluster has stopped and its last event was delivered.</summary>
    internal event Action? Ended;

    internal long HandlerFailures => Interlocked.Read(ref _handlerFailures);

    /// <summary>True within a handler.</summary>
    internal bool IsCurrentThread => _thread == Thread.CurrentThread;

    /// <exception cref="PgliteException">The system gives no thread.</exception>
    internal void Start()
    {
        try
        {
            _thread.Start();
        }
        catch (OutOfMemoryException exception)
        {
            Release();
            throw OwnThread.NoThread(exception);
        }
    }

    /// <summary>Waits until every event was delivered. From within a handler it returns at once.</summary>
    internal void Join()
    {
        if (!IsCurrentThread && !_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join();
        }
    }

    /// <summary>The runtime needs the cluster no more.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _cluster.Dispose();
        }
    }

    /// <summary>Counts a failure of the host's code, and logs the first; any thread.</summary>
    internal void HandlerFailed(Exception exception)
    {
        if (Interlocked.Increment(ref _handlerFailures) == 1)
        {
            Guarded(static (pump, exception) => RuntimeLog.HandlerFailed(pump._runtimeLogger, exception), exception);
        }
    }

    private void Run()
    {
        TakeAll();
        Ended?.Invoke();
        Release();
    }

    private unsafe void TakeAll()
    {
        while (true)
        {
            NativeErrors.ThrowIfFailed(NativeMethods.EventWait(_cluster, WithoutLimit, out NativeEvent* taken));
            if (taken is null)
            {
                if (HasStopped())
                {
                    return;
                }

                continue;
            }

            try
            {
                Deliver(in *taken);
            }
            finally
            {
                NativeMethods.EventFree(taken);
            }
        }
    }

    private unsafe bool HasStopped()
    {
        var status = new NativeClusterStatus { StructSize = (nuint)sizeof(NativeClusterStatus) };
        NativeErrors.ThrowIfFailed(NativeMethods.ClusterGetStatus(_cluster, &status));
        return status.State == (int)PgliteState.Stopped;
    }

    private void Deliver(in NativeEvent source)
    {
        switch (source.Kind)
        {
            case NativeEventKind.Log:
            case NativeEventKind.Output:
                DeliverLog(in source);
                break;
            case NativeEventKind.BackendCrash:
                var crash = new PgliteBackendCrash
                {
                    Time = TimeOf(in source),
                    BackendPid = source.Pid,
                    Backend = Text(source.Backend),
                    ExitStatus = source.ExitStatus,
                };
                Guarded(
                    static (pump, crash) => RuntimeLog.BackendCrashed(pump._runtimeLogger, crash.BackendPid, crash.Backend, crash.ExitStatus),
                    crash);
                Guarded(static (pump, crash) => pump.Crashed?.Invoke(crash), crash);
                break;
            case NativeEventKind.State:
                Guarded(static (pump, state) => pump.StateChanged?.Invoke(state), (PgliteState)source.State);
                break;
        }
    }

    private void DeliverLog(in NativeEvent source)
    {
        _isEnabled = false;
        Guarded(static (pump, severity) => pump._isEnabled = ServerLog.IsEnabled(pump._serverLogger, severity), (PgliteSeverity)source.Severity);
        if (_isEnabled || _hasListener())
        {
            PgliteLogRecord record = Record(in source);
            Guarded(static (pump, record) => ServerLog.Write(pump._serverLogger, record), record);
            Guarded(static (pump, record) => pump.Logged?.Invoke(record), record);
        }
    }

    private static PgliteLogRecord Record(in NativeEvent source) => new()
    {
        Time = TimeOf(in source),
        Severity = (PgliteSeverity)source.Severity,
        Message = NativeErrors.Text(source.Message) ?? "",
        SqlState = source.SqlState.ToString() is { Length: > 0 } code ? code : null,
        Detail = Text(source.Detail),
        Hint = Text(source.Hint),
        Context = Text(source.Context),
        Statement = Text(source.Statement),
        Backend = Text(source.Backend),
        BackendPid = source.Pid,
    };

    /// <summary>The host's code must not end this thread: a failure is counted, and logged as long as the logger works.</summary>
    private void Guarded<T>(Action<EventPump, T> deliver, T value)
    {
        try
        {
            deliver(this, value);
        }
        catch (Exception exception)
        {
            HandlerFailed(exception);
        }
    }

    private static DateTimeOffset TimeOf(in NativeEvent source) =>
        DateTimeOffset.UnixEpoch.AddTicks(source.TimeMicroseconds * TimeSpan.TicksPerMicrosecond);

    private static string? Text(nint utf8) => NativeErrors.Text(utf8) is { Length: > 0 } text ? text : null;
}
