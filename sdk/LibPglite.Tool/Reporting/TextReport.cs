using System.Globalization;
using Spectre.Console;

namespace LibPglite.Tool.Reporting;

/// <summary>The report for people: a line for each finding, and each page once at the end. Colours only on a terminal.</summary>
internal static class TextReport
{
    public static void Write(Report report)
    {
        IAnsiConsole console = Terminal.Out;
        foreach (Finding finding in report.Findings)
        {
            console.MarkupLineInterpolated($"[red]{finding.Diagnostic.Code}[/] {Visible(finding.Diagnostic.Message)}");
        }

        foreach (string page in report.Findings.Select(finding => finding.Diagnostic.HelpLink).Distinct().Order(StringComparer.Ordinal))
        {
            console.MarkupLineInterpolated($"[dim]see {page}[/]");
        }

        foreach (Fact fact in report.Facts)
        {
            console.MarkupLineInterpolated($"{Label(fact.Name),-20} {Visible(fact.Value)}");
        }

        if (report.Findings.Count == 0)
        {
            console.MarkupLineInterpolated($"[green]{Visible(report.Subject)}: as stated[/]");
        }
        else
        {
            string count = report.Findings.Count.ToString(CultureInfo.InvariantCulture);
            console.MarkupLineInterpolated($"[red]{Visible(report.Subject)}: {count} finding{(report.Findings.Count == 1 ? "" : "s")}[/]");
        }
    }

    /// <summary>Names come from strangers: control characters are shown, not obeyed.</summary>
    internal static string Visible(string text) => string.Concat(text.Select(c =>
        char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));

    /// <summary>The same for a text of several lines, which are ours; all but the first are indented.</summary>
    internal static string VisibleLines(string text, string indent) =>
        string.Join('\n' + indent, text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(Visible));

    /// <summary>treeDigest -> tree digest.</summary>
    private static string Label(string name) =>
        string.Concat(name.Select(c => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
