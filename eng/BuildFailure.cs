namespace PgliteSdk.Build;

/// <summary>A failure that the user can act on: its message is one line and is all that is printed.</summary>
internal sealed class BuildFailure : Exception
{
    public BuildFailure(string message)
        : base(message)
    {
    }

    public BuildFailure(string message, Exception inner)
        : base(message, inner)
    {
    }

    private const int NoSpaceLeft = 28;

    /// <summary>The one line for an exception that is no programming error, or null when it is one.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        BuildFailure failure => failure.Message,
        IOException io when (io.HResult & 0xffff) == NoSpaceLeft => $"the disk is full: {io.Message}",
        IOException io => io.Message,
        UnauthorizedAccessException denied => denied.Message,
        AggregateException { InnerExceptions.Count: > 0 } several => Describe(several.InnerExceptions[0]),
        _ => null,
    };
}
