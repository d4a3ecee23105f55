using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>What the system does at a signal, which .NET does not tell.</summary>
internal static unsafe partial class UnixSignals
{
    /// <summary>SIGTERM, the same number on Linux and macOS.</summary>
    internal const int Terminate = 15;

    private const nint Ignore = 1;

    /// <summary>More than struct sigaction has anywhere; the handler comes first in it, on Linux and macOS.</summary>
    private const int ActionSize = 256;

    /// <summary>The address of the handler; 0 when there is none, and also when the system does not say.</summary>
    internal static nint HandlerOf(int signal)
    {
        byte* action = stackalloc byte[ActionSize];
        return SignalAction(signal, null, action) == 0 ? *(nint*)action : 0;
    }

    /// <summary>True when the address says that the signal is ignored.</summary>
    internal static bool IsIgnored(nint handler) => handler == Ignore;

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SignalAction(int signal, void* action, void* previous);
}
