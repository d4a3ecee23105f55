using System.IO.Pipelines;
using CliWrap;

namespace PgliteSdk.Build;

/// <summary>The standard output of a child process as a stream, for instance of a decompressor.</summary>
internal sealed class PipedOutput : IAsyncDisposable
{
    private readonly Pipe pipe = new();
    private readonly CancellationTokenSource stop;
    private readonly Task<CommandResult> process;
    private readonly string name;

    public PipedOutput(Command command, CancellationToken cancel)
    {
        name = Path.GetFileName(command.TargetFilePath);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Stream = pipe.Reader.AsStream();
        process = RunAsync(command);
    }

    public Stream Stream { get; }

    /// <summary>Reads what is left and checks that the process ended well.</summary>
    public async Task EndAsync()
    {
        await Stream.CopyToAsync(Stream.Null);
        CommandResult result = await process;
        if (result.ExitCode != 0)
        {
            throw new BuildFailure($"{name} ended with {result.ExitCode}: the archive is damaged");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Stream.DisposeAsync();
        await Task.WhenAny(process);
        stop.Dispose();
    }

    private async Task<CommandResult> RunAsync(Command command)
    {
        try
        {
            CommandResult result = await command.WithStandardOutputPipe(PipeTarget.ToStream(pipe.Writer.AsStream(leaveOpen: true))).ExecuteAsync(stop.Token);
            await pipe.Writer.CompleteAsync();
            return result;
        }
        catch (Exception failure)
        {
            await pipe.Writer.CompleteAsync(failure);
            throw;
        }
    }
}
