using System.Text.Json;

namespace PgliteSdk.Tests.Tool;

/// <summary>What <c>verify --format json</c> found, as "code path".</summary>
internal static class Findings
{
    internal static async Task<(int ExitCode, string[] Found)> OfAsync(string subject, params string[] options)
    {
        Outcome outcome = await Tool.RunAsync(["verify", subject, "--format", "json", .. options]);
        Assert.AreEqual(string.Empty, outcome.Errors);
        using var json = JsonDocument.Parse(outcome.Output);
        string[] found = [.. json.RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => finding.GetProperty("code").GetString() + " " + finding.GetProperty("path").GetString())];
        Assert.AreEqual(found.Length == 0, json.RootElement.GetProperty("ok").GetBoolean());
        return (outcome.ExitCode, found);
    }

    /// <summary>Expects exactly these, in this order, and the exit code that they mean.</summary>
    internal static async Task ExpectAsync(string subject, params string[] expected)
    {
        (int exit, string[] found) = await OfAsync(subject);
        Same(expected, found, subject);
        int meant = expected.Any(finding => finding.StartsWith("PGL20", StringComparison.Ordinal)) ? 3 : expected.Length > 0 ? 1 : 0;
        Assert.AreEqual(meant, exit, subject);
    }

    internal static void Same(IEnumerable<string> expected, IEnumerable<string> found, string context) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', found), context);
}
