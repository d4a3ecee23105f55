using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Doctor;

/// <summary>Opens what it is given and lets every check look at it; a finding never keeps the next check from looking.</summary>
internal static class PackDoctor
{
    /// <exception cref="PgliteDiagnosticException">There is nothing to examine: no payload, or a manifest that cannot be read.</exception>
    public static async Task<Report> ExamineAsync(string path, bool selfTest, CancellationToken cancel)
    {
        using OpenedPack opened = OpenedPack.Open(path);
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(opened.Payload, PayloadManifest.FileName));
        var examination = new Examination(opened.Payload, manifest);
        foreach (PgliteDiagnostic difference in PayloadVerifier.Verify(manifest, opened.Payload))
        {
            examination.Find(difference, difference.Message.Split('\'').ElementAtOrDefault(1));
        }

        examination.Documents.ReadAll();
        examination.Binaries.ReadAll();
        BinaryChecks.Run(examination);
        ContractChecks.Run(examination);
        ToolchainChecks.Run(examination);
        ExtensionChecks.Run(examination);
        LicenceChecks.Run(examination);
        GateChecks.Run(examination);
        PathScan.Run(examination);
        if (selfTest)
        {
            await SelfTest.RunAsync(examination, cancel);
        }

        return new Report("doctor", path, Facts(examination), examination.Findings);
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
