namespace LibPglite.Diagnostics;

/// <summary>An expected failure that carries its <see cref="PgliteDiagnostic"/>; the message is the diagnostic's.</summary>
public sealed class PgliteDiagnosticException : Exception
{
    /// <summary>Makes the exception for <paramref name="diagnostic"/>.</summary>
    public PgliteDiagnosticException(PgliteDiagnostic diagnostic, Exception? innerException = null)
        : base(diagnostic.ToString(), innerException) => Diagnostic = diagnostic;

    /// <summary>Makes the exception for the diagnostic <paramref name="code"/> with its text filled in.</summary>
    public PgliteDiagnosticException(string code, params object[] arguments)
        : this(PgliteDiagnostic.Create(code, arguments))
    {
    }

    /// <summary>What is to be reported.</summary>
    public PgliteDiagnostic Diagnostic { get; }
}
