using System.IO.Pipelines;

namespace LibPglite.Session;

/// <summary>The two directions of a session's stream, which both leave open.</summary>
internal sealed class SessionPipe(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
