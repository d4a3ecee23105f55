using System.CommandLine;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Subjects;
using LibPglite.Tool.Verify;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite verify PATH: every file against the manifest.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        Argument<string> path = PathArgument();
        Option<ReportFormat> format = FormatOption();
        var expect = new Option<string?>("--expect") { Description = "The tree digest that the payload must have, such as a release states.", HelpName = "DIGEST" };
        var ignoreModes = new Option<bool>("--ignore-modes") { Description = "Do not compare permission bits; for what NuGet or a system without them unpacked." };
        var entries = new Option<int>("--max-entries") { Description = "Refuse an archive with more entries.", DefaultValueFactory = _ => Limits.Default.Entries, HelpName = "N" };
        var bytes = new Option<long>("--max-bytes") { Description = "Refuse an archive with more content.", DefaultValueFactory = _ => Limits.Default.Bytes, HelpName = "BYTES" };
        var ratio = new Option<int>("--max-ratio") { Description = "Refuse an archive with more content for each of its bytes.", DefaultValueFactory = _ => Limits.Default.Ratio, HelpName = "N" };
        var command = new Command("verify", "Compare every file of a payload with its manifest. Reads only; needs no network.")
        {
            path, expect, format, ignoreModes, entries, bytes, ratio,
        };
        command.SetAction(parsed =>
        {
            string subject = parsed.GetValue(path)!;
            var limits = new Limits(parsed.GetValue(entries), parsed.GetValue(bytes), parsed.GetValue(ratio));
            Report report = Report.Of("verify", subject, () =>
                Verification.Run(subject, SubjectReader.Read(subject, limits), parsed.GetValue(expect), !parsed.GetValue(ignoreModes)));
            ReportWriter.Write(report, parsed.GetValue(format));
            return report.ExitCode;
        });
        return command;
    }

    /// <summary>What verify and doctor look at.</summary>
    internal static Argument<string> PathArgument() => new("PATH")
    {
        Description = "A runtime pack (.nupkg, or unpacked), a publish folder, the program of a single-file publish, a tar or tar.gz archive, or an OCI layer.",
    };

    /// <summary>How verify and doctor report.</summary>
    internal static Option<ReportFormat> FormatOption()
    {
        var format = new Option<ReportFormat>("--format")
        {
            Description = "text for people, json, or sarif (2.1.0) for code scanning.",
            HelpName = "text|json|sarif",
            CustomParser = result => Text(result) switch
            {
                "text" => ReportFormat.Text,
                "json" => ReportFormat.Json,
                "sarif" => ReportFormat.Sarif,
                _ => Refuse(result),
            },
        };
        format.CompletionSources.Clear();
        format.CompletionSources.Add("text", "json", "sarif");
        return format;
    }

    private static ReportFormat Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--format is text, json or sarif, not '{Text(result)}'.");
        return ReportFormat.Text;
    }

    private static string Text(System.CommandLine.Parsing.ArgumentResult result) => result.Tokens is [{ } token, ..] ? token.Value : "";
}
