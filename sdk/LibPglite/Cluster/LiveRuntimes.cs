using System.Runtime.InteropServices;

namespace LibPglite;

/// <summary>
/// The runtimes to stop when the process goes. An ordinary end raises ProcessExit; for ctrl-C, SIGTERM and SIGHUP .NET calls the
/// handlers in the reverse order of their registration, so one that is registered early is asked late and sees whether the host
/// has cancelled the signal to shut down in its own way. Never cancels a signal itself.
/// </summary>
internal static class LiveRuntimes
{
    private static readonly HashSet<PgliteRuntime> s_runtimes = [];
    private static PosixSignalRegistration[]? s_registrations;

    /// <summary>Registers the handlers, so that those the host registers from now on run before. Idempotent.</summary>
    internal static void Watch()
    {
        lock (s_runtimes)
        {
            if (s_registrations is not null)
            {
                return;
            }

            AppDomain.CurrentDomain.ProcessExit += static (_, _) => StopAll();
            s_registrations = Array.ConvertAll(
                [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP],
                static signal => PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    internal static void Add(PgliteRuntime runtime)
    {
        lock (s_runtimes)
        {
            s_runtimes.Add(runtime);
        }
    }

    internal static void Remove(PgliteRuntime runtime)
    {
        lock (s_runtimes)
        {
            s_runtimes.Remove(runtime);
        }
    }

    private static void OnSignal(PosixSignalContext context)
    {
        if (!context.Cancel)
        {
            StopAll();
        }
    }

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
