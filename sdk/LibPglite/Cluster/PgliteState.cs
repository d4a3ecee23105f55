namespace LibPglite;

/// <summary>Where a cluster stands.</summary>
public enum PgliteState
{
    /// <summary>Starting, or recovering after a crash of a backend.</summary>
    Starting = 1,

    /// <summary>Accepts connections.</summary>
    Ready = 2,

    /// <summary>Is being stopped.</summary>
    Stopping = 3,

    /// <summary>Nothing of it runs any more.</summary>
    Stopped = 4,
}
