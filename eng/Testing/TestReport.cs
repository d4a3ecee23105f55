using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PgliteSdk.Build.Testing;

/// <summary>A test that did not pass, and what it says about it.</summary>
internal sealed record TestNote(string Test, string Message);

/// <summary>How the tests of one or several programs ended.</summary>
internal sealed partial record TestReport(int Passed, IReadOnlyList<TestNote> Failed, IReadOnlyList<TestNote> Skipped)
{
    public static readonly TestReport Empty = new(0, [], []);

    public TestReport And(TestReport other) => new(Passed + other.Passed, [.. Failed, .. other.Failed], [.. Skipped, .. other.Skipped]);

    /// <summary>The line that closes a test run.</summary>
    public string Summary() =>
        $"{Passed} passed, {Failed.Count} failed{(Skipped.Count > 0 ? $", {Skipped.Count} skipped" : "")}";

    /// <summary>Reads a TRX file. Everything that neither passed nor was left out on purpose has failed.</summary>
    public static TestReport Read(string trx)
    {
        var document = XDocument.Load(trx);
        TestReport report = Empty;
        foreach (XElement result in document.Descendants().Where(element => element.Name.LocalName == "UnitTestResult"))
        {
            string name = (string?)result.Attribute("testName") ?? "?";
            string message = result.Descendants().FirstOrDefault(element => element.Name.LocalName == "Message")?.Value
                ?? result.Descendants().FirstOrDefault(element => element.Name.LocalName is "StdOut" or "DebugTrace")?.Value
                ?? "";
            var note = new TestNote(name, FirstLine(message));
            report = (string?)result.Attribute("outcome") switch
            {
                "Passed" => report with { Passed = report.Passed + 1 },
                "NotExecuted" or "Skipped" or "Inconclusive" => report with { Skipped = [.. report.Skipped, note] },
                _ => report with { Failed = [.. report.Failed, note] },
            };
        }

        return report;
    }

    /// <summary>Reads what a test program said; without its summary nothing counts as passed.</summary>
    public static TestReport Of(IReadOnlyList<string> said)
    {
        TestReport report = Empty;
        for (int i = 0; i < said.Count; i++)
        {
            if (TestPattern().Match(said[i]) is { Success: true } test)
            {
                var note = new TestNote(test.Groups[2].Value, FirstLine(said.ElementAtOrDefault(i + 1) ?? ""));
                report = test.Groups[1].Value == "failed" ? report with { Failed = [.. report.Failed, note] } : report with { Skipped = [.. report.Skipped, note] };
            }
            else if (SummaryPattern().Match(said[i]) is { Success: true } summary)
            {
                report = report with { Passed = int.Parse(summary.Groups[1].Value, CultureInfo.InvariantCulture) };
            }
        }

        return report;
    }

    [GeneratedRegex(@"^(failed|skipped) (.+) \([0-9hms .]+\)$")]
    private static partial Regex TestPattern();

    [GeneratedRegex(@"^  succeeded: (\d+)$")]
    private static partial Regex SummaryPattern();

    private static string FirstLine(string text)
    {
        string line = text.Trim().ReplaceLineEndings(" ");
        return line.Length > 400 ? line[..400] + "..." : line;
    }
}
