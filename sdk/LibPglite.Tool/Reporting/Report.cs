using LibPglite.Diagnostics;

namespace LibPglite.Tool.Reporting;

/// <summary>What a verb found out about a subject; how it is shown is decided by <see cref="ReportFormat"/> alone.</summary>
/// <param name="Verb">The verb, such as <c>verify</c>.</param>
/// <param name="Subject">What was looked at, as the user named it.</param>
/// <param name="Facts">What is true of it, by name, in the order in which people want to read it.</param>
/// <param name="Findings">Everything that is wrong, at once, in ordinal order of the paths.</param>
internal sealed record Report(string Verb, string Subject, IReadOnlyList<Fact> Facts, IReadOnlyList<Finding> Findings)
{
    /// <summary>Codes that mean that the subject is no fit object for a judgement.</summary>
    private const string Refusals = "PGL20";

    /// <summary>The same, of the doctor, which refuses forms that others may compare.</summary>
    private const string DoctorRefusal = "PGL3001";

    public int ExitCode => Findings.Any(finding => finding.Diagnostic.Code is DoctorRefusal || finding.Diagnostic.Code.StartsWith(Refusals, StringComparison.Ordinal))
        ? Tool.ExitCode.Refused
        : Findings.Count == 0 ? Tool.ExitCode.Success : Tool.ExitCode.Findings;

    /// <summary>The report that <paramref name="examine"/> makes; when it refuses the subject, a report that says why.</summary>
    public static Report Of(string verb, string subject, Func<Report> examine) =>
        OfAsync(verb, subject, () => Task.FromResult(examine())).GetAwaiter().GetResult();

    /// <inheritdoc cref="Of"/>
    public static async Task<Report> OfAsync(string verb, string subject, Func<Task<Report>> examine)
    {
        try
        {
            return await examine();
        }
        catch (PgliteDiagnosticException refused)
        {
            return new Report(verb, subject, [], [new Finding(refused.Diagnostic, null)]);
        }
    }
}

/// <summary>A named value; the name is camelCase, as JSON shows it.</summary>
internal sealed record Fact(string Name, string Value);
