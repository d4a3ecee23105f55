using System.CommandLine;
using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite verify PATH: every file against the manifest.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A publish folder, or the folder pglite in one." };
        var format = new Option<ReportFormat>("--format") { Description = "text, json or sarif." };
        var command = new Command("verify", "Compare every file of a payload with its manifest.") { path, format };
        command.SetAction(parsed =>
        {
            Report report = Verify(parsed.GetValue(path)!);
            ReportWriter.Write(report, parsed.GetValue(format));
            return report.ExitCode;
        });
        return command;
    }

    private static Report Verify(string path)
    {
        string payload = File.Exists(Path.Combine(path, PayloadManifest.FileName)) ? path : Path.Combine(path, "pglite");
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(payload, PayloadManifest.FileName));
        IReadOnlyList<PgliteDiagnostic> differences = PayloadVerifier.Verify(manifest, payload);
        return new Report("verify", path, [new("package", manifest.PackageId + " " + manifest.Version), new("treeDigest", manifest.TreeDigest)],
            [.. differences.Select(difference => new Finding(difference, difference.Message.Split('\'')[1]))]);
    }
}
