using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LibPglite.Diagnostics;

namespace LibPglite.Tool.Serve;

/// <summary>
/// The program that runs on the server, with our standard streams. A terminal gives ctrl-C to both of us, so then it is only waited
/// for; SIGTERM and SIGHUP are sent to us alone and passed on. What does not end in time is ended.
/// </summary>
internal static partial class ChildProgram
{
    private const int SigTerm = 15;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs it and returns its exit code; 128 and the number of the signal when one ended it.</summary>
    /// <param name="command">Program and arguments; no shell sees them.</param>
    /// <param name="variables">Set in its environment; null takes one away.</param>
    /// <param name="signals">The signals that we get meanwhile.</param>
    /// <param name="stopped">Completes when the server has stopped by itself.</param>
    /// <exception cref="PgliteDiagnosticException">PGL2404: it cannot be started.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> variables, StopSignals signals, Task stopped)
    {
        using Process process = Start(command, variables);
        Task exited = process.WaitForExitAsync();
        await Task.WhenAny(exited, signals.First, stopped);
        if (!exited.IsCompleted)
        {
            bool interrupted = signals.First.IsCompleted && await signals.First == PosixSignal.SIGINT;
            if (interrupted)
            {
                await Task.WhenAny(exited, signals.Second, Task.Delay(Grace));
            }

            if (!exited.IsCompleted)
            {
                _ = Kill(process.Id, SigTerm);
                await Task.WhenAny(exited, Task.Delay(Grace));
            }

            if (!exited.IsCompleted)
            {
                process.Kill(entireProcessTree: true);
            }

            await exited;
        }

        return process.ExitCode;
    }

    private static Process Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> variables)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL2404", command[0], failure.Message), failure);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
