using System.Runtime.InteropServices;
using LibPglite;

namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>Programs without a host: with no handler of signals, or with one of their own, registered before or after the first start.</summary>
internal static class PlainPrograms
{
    public static async Task<int> Run(string handler, string directory)
    {
        using var asked = new CancellationTokenSource();
        using PosixSignalRegistration? before = handler == "before" ? Register(asked) : null;
        PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        using PosixSignalRegistration? after = handler == "after" ? Register(asked) : null;
        await using (var rows = new Rows(runtime))
        {
            await rows.AddAsync("start");
        }

        Said.Line("ready", Environment.ProcessId);
        try
        {
            await Task.Delay(Timeout.Infinite, asked.Token);
        }
        catch (OperationCanceledException)
        {
            await Task.Delay(300, CancellationToken.None);
            await using var rows = new Rows(runtime);
            await rows.AddAsync("stop");
        }

        return 0;
    }

    public static async Task<int> Count(string directory)
    {
        // A file that a server leaves when it did not shut down.
        Said.Line("clean", !File.Exists(Path.Combine(directory, "postmaster.pid")));
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await using var rows = new Rows(runtime);
        Said.Line("rows", await rows.AllAsync());
        return 0;
    }

    private static PosixSignalRegistration Register(CancellationTokenSource asked) => PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
    {
        context.Cancel = true;
        asked.Cancel();
    });
}
