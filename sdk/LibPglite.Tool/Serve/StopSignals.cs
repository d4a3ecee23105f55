using System.Runtime.InteropServices;

namespace LibPglite.Tool.Serve;

/// <summary>ctrl-C, SIGTERM and SIGHUP while something is served: they are taken note of, and end nothing by themselves.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private readonly TaskCompletionSource<PosixSignal> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StopSignals() => registrations = Array.ConvertAll(
        [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP],
        signal => PosixSignalRegistration.Create(signal, OnSignal));

    /// <summary>Completes with the first signal.</summary>
    public Task<PosixSignal> First => first.Task;

    /// <summary>Completes with the second: whoever sent it does not want to wait.</summary>
    public Task Second => second.Task;

    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!first.TrySetResult(context.Signal))
        {
            second.TrySetResult();
        }
    }
}
