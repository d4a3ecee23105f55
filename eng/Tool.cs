using CliWrap;
using CliWrap.Buffered;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build;

/// <summary>A child process in a step: its output goes to the step's log, failing is a <see cref="BuildFailure"/>.</summary>
internal sealed record Tool(string Program)
{
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Also gets each line of its output, besides the log.</summary>
    public Action<string>? Echo { get; init; }

    /// <summary>Runs it to a successful end.</summary>
    public async Task RunAsync(StepLog log, IEnumerable<string> arguments, CancellationToken cancel)
    {
        int exit = await RunAnyExitAsync(log, arguments, cancel);
        if (exit != 0)
        {
            string why = log.Tail().Contains("No space left on device", StringComparison.Ordinal) ? "the disk is full: " : "";
            throw new BuildFailure($"{why}{Path.GetFileName(Program)} ended with {exit}; see {log.Shown}");
        }
    }

    /// <summary>Runs it and returns its exit code.</summary>
    public async Task<int> RunAnyExitAsync(StepLog log, IEnumerable<string> arguments, CancellationToken cancel)
    {
        Command command = Command(arguments);
        log.Write($"$ {command} (in {WorkingDirectory})");
        try
        {
            CommandResult result = await command
                .WithStandardOutputPipe(PipeTarget.ToDelegate(line =>
                {
                    log.Write(line);
                    Echo?.Invoke(line);
                }))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(log.Write))
                .ExecuteAsync(cancel);
            return result.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new BuildFailure($"{Program} cannot be started: {missing.Message}", missing);
        }
    }

    /// <summary>Runs it and returns what it wrote to its standard output.</summary>
    public async Task<string> ReadAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        try
        {
            BufferedCommandResult result = await Command(arguments).ExecuteBufferedAsync(cancel);
            return result.ExitCode == 0
                ? result.StandardOutput
                : throw new BuildFailure($"{Path.GetFileName(Program)} ended with {result.ExitCode}: {FirstLine(result.StandardError)}");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new BuildFailure($"{Program} cannot be started: {missing.Message}", missing);
        }
    }

    /// <summary>Whether it can be started and ends well; what it says is dropped.</summary>
    public async Task<bool> SucceedsAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        try
        {
            return (await Command(arguments).ExecuteAsync(cancel)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public Command Command(IEnumerable<string> arguments) =>
        Cli.Wrap(Program)
            .WithArguments(arguments)
            .WithWorkingDirectory(WorkingDirectory)
            .WithEnvironmentVariables(Variables)
            .WithValidation(CommandResultValidation.None);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
