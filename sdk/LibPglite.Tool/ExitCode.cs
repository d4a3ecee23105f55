namespace LibPglite.Tool;

/// <summary>The exit codes of every verb; the README states them.</summary>
internal static class ExitCode
{
    /// <summary>Everything is as stated.</summary>
    public const int Success = 0;

    /// <summary>The subject was read and is not as stated; each finding was reported.</summary>
    public const int Findings = 1;

    /// <summary>The command line was not understood; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>There is nothing to judge, or it was refused: no such path, no payload, an unreadable or hostile archive.</summary>
    public const int Refused = 3;

    /// <summary>Ended by ctrl-C.</summary>
    public const int Cancelled = 130;
}
