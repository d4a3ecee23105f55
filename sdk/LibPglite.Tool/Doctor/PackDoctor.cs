using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Subjects;
using LibPglite.Tool.Verify;

namespace LibPglite.Tool.Doctor;

/// <summary>Opens what it is given and lets every check look at it; a finding never keeps the next check from looking.</summary>
internal static class PackDoctor
{
    /// <exception cref="PgliteDiagnosticException">PGL2001 ... PGL2005, PGL3001: there is nothing to examine, or it is refused.</exception>
    public static async Task<Report> ExamineAsync(string path, bool selfTest, CancellationToken cancel)
    {
        Subject subject = SubjectReader.Read(path, Limits.Default);
        Report comparison = Verification.Run(path, subject, expect: null, withModes: true);
        if (subject.Payloads.Count == 0 || comparison.ExitCode == ExitCode.Refused)
        {
            return comparison with { Verb = "doctor" }; // nothing to open, or nothing that should be opened
        }

        using OpenedPack opened = OpenedPack.Open(path, subject);
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(opened.Payload, PayloadManifest.FileName));
        bool maySelect = subject.Form.EndsWith("folder", StringComparison.Ordinal) || subject.Form.StartsWith("folder", StringComparison.Ordinal);
        Examination[] parts = [.. PackPart.Of(opened.Payload, manifest).Select(part => new Examination(opened.Payload, manifest, part, maySelect))];
        foreach (Examination part in parts)
        {
            Examine(part);
        }

        if (selfTest)
        {
            await SelfTest.RunAsync(parts[0], cancel);
        }

        string root = subject.Payloads[0].Root;
        IEnumerable<Finding> found = parts.SelectMany(part => part.Findings).Select(finding => finding with { Path = root + finding.Path });
        return new Report("doctor", path, Facts(parts[0]), [.. comparison.Findings.Concat(found).OrderBy(finding => finding.Path, StringComparer.Ordinal)]);
    }

    private static void Examine(Examination examination)
    {
        examination.Documents.ReadAll();
        examination.Binaries.ReadAll();
        BinaryChecks.Run(examination);
        ContractChecks.Run(examination);
        ToolchainChecks.Run(examination);
        ExtensionChecks.Run(examination);
        LicenceChecks.Run(examination);
        GateChecks.Run(examination);
        PathScan.Run(examination);
    }

    private static List<Fact> Facts(Examination examination) =>
    [
        new("package", examination.Manifest.PackageId + " " + examination.Manifest.Version),
        new("runtimeStatus", examination.Manifest.Identity.RuntimeStatus),
        new("postgresql", examination.Manifest.PostgresqlVersion),
        new("treeDigest", examination.Manifest.TreeDigest),
        new("contentDigest", examination.Content),
        new("extensions", examination.Manifest.Extensions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
