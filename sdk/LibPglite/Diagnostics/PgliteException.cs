using System.Text;

namespace LibPglite;

/// <summary>
/// A failure of the cluster or of the way to it. Errors of SQL statements are not among them: those arrive in the protocol,
/// as the driver's own exceptions. Instances are immutable.
/// </summary>
public sealed class PgliteException : Exception
{
    /// <summary>Makes an exception from its parts.</summary>
    /// <param name="errorCode">The stable code.</param>
    /// <param name="summary">What happened, one sentence.</param>
    /// <param name="detail">Where, or more of it.</param>
    /// <param name="nextStep">What to do about it.</param>
    /// <param name="sqlState">PostgreSQL's five-character code, when PostgreSQL reported it.</param>
    /// <param name="osError">The system's error number, or 0.</param>
    /// <param name="innerException">The cause.</param>
    public PgliteException(
        PgliteErrorCode errorCode,
        string summary,
        string? detail = null,
        string? nextStep = null,
        string? sqlState = null,
        int osError = 0,
        Exception? innerException = null)
        : base(Compose(summary, detail, nextStep), innerException)
    {
        ErrorCode = errorCode;
        Summary = summary;
        Detail = detail;
        NextStep = nextStep;
        SqlState = sqlState;
        OsError = osError;
    }

    /// <summary>The stable code: branch on this, not on the message.</summary>
    public PgliteErrorCode ErrorCode { get; }

    /// <summary>What happened, in one sentence and without the rest of <see cref="Exception.Message"/>.</summary>
    public string Summary { get; }

    /// <summary>Where, or more of it; PostgreSQL's DETAIL when the message is PostgreSQL's. Null when there is none.</summary>
    public string? Detail { get; }

    /// <summary>PostgreSQL's HINT, which is also the <see cref="NextStep"/>.</summary>
    public string? Hint => NextStep;

    /// <summary>What to do about it. Null when nothing can be said.</summary>
    public string? NextStep { get; }

    /// <summary>PostgreSQL's five-character error code, when PostgreSQL reported the failure; else null.</summary>
    public string? SqlState { get; }

    /// <summary>The error number of the system call that failed (errno), or 0.</summary>
    public int OsError { get; }

    private static string Compose(string summary, string? detail, string? nextStep)
    {
        if (detail is null && nextStep is null)
        {
            return summary;
        }

        var text = new StringBuilder(summary);
        if (detail is not null)
        {
            text.Append('\n').Append(detail);
        }

        if (nextStep is not null)
        {
            text.Append('\n').Append(nextStep);
        }

        return text.ToString();
    }
}
