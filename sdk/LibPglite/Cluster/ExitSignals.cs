using System.Runtime.InteropServices;
using LibPglite.Interop;

namespace LibPglite;

/// <summary>
/// Stops the clusters at ctrl-C, SIGTERM and SIGHUP when nobody else answers the signal; never cancels one itself. A host that does
/// answer (the Generic Host, ASP.NET, a program with a handler of its own) shuts down what uses the database first, and the clusters
/// stop at disposal or at ProcessExit.
/// <para>
/// .NET calls all handlers one after the other, and ours sees the answer only of those before it: since .NET 10 those that were
/// registered later, until .NET 9 those that were registered earlier. Whether there are others it does not tell, but the system does:
/// .NET's handler of SIGTERM is installed as long as somebody is registered. Hosts register for SIGTERM and SIGINT together, so
/// SIGTERM speaks for all (SIGINT's handler is installed in any case).
/// </para>
/// </summary>
internal sealed class ExitSignals : IDisposable
{
    /// <summary>Later handlers are called first.</summary>
    private static readonly bool s_laterFirst = Environment.Version.Major >= 10;

    private readonly Action _stop;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _hangUp;
    private readonly nint _handler;
    private readonly bool _othersBefore;

    internal ExitSignals(Action stop)
    {
        _stop = stop;
        nint before = UnixSignals.HandlerOf(UnixSignals.Terminate);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _handler = UnixSignals.HandlerOf(UnixSignals.Terminate);
        _othersBefore = before == _handler && !UnixSignals.IsIgnored(_handler);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _hangUp.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!context.Cancel && !OthersFollow())
        {
            _stop();
        }
    }

    /// <summary>Until .NET 9, whether anybody is registered after us shows when we are not any more.</summary>
    private bool OthersFollow()
    {
        if (s_laterFirst)
        {
            return _othersBefore;
        }

        _terminate.Dispose();
        return UnixSignals.HandlerOf(UnixSignals.Terminate) == _handler;
    }
}
