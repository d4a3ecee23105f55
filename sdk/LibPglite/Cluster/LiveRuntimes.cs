namespace LibPglite;

/// <summary>
/// The runtimes to stop when the process goes: at ProcessExit, which an ordinary end raises, and at a signal that nobody else answers
/// (<see cref="ExitSignals"/>). Both are watched only while there is a runtime, so that nothing of this assembly is held afterwards.
/// </summary>
internal static class LiveRuntimes
{
    private static readonly HashSet<PgliteRuntime> s_runtimes = [];
    private static ExitSignals? s_signals;
    private static int s_starting;

    /// <summary>A start begins; <see cref="Add"/> or <see cref="GiveUp"/> ends it.</summary>
    internal static void Begin()
    {
        lock (s_runtimes)
        {
            s_starting++;
            Watch();
        }
    }

    internal static void Add(PgliteRuntime runtime)
    {
        lock (s_runtimes)
        {
            s_starting--;
            s_runtimes.Add(runtime);
        }
    }

    internal static void GiveUp()
    {
        lock (s_runtimes)
        {
            s_starting--;
            Watch();
        }
    }

    /// <summary>Does nothing for a runtime that was not added.</summary>
    internal static void Remove(PgliteRuntime runtime)
    {
        lock (s_runtimes)
        {
            s_runtimes.Remove(runtime);
            Watch();
        }
    }

    private static void Watch()
    {
        bool needed = s_starting > 0 || s_runtimes.Count > 0;
        if (needed && s_signals is null)
        {
            AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
            s_signals = new ExitSignals(StopAll);
        }
        else if (!needed && s_signals is not null)
        {
            AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
            s_signals.Dispose();
            s_signals = null;
        }
    }

    private static void OnProcessExit(object? sender, EventArgs arguments) => StopAll();

    private static void StopAll()
    {
        PgliteRuntime[] runtimes;
        lock (s_runtimes)
        {
            runtimes = [.. s_runtimes];
        }

        foreach (PgliteRuntime runtime in runtimes)
        {
            runtime.Dispose();
        }
    }
}
