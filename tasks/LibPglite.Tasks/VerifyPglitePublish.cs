using LibPglite.Diagnostics;
using LibPglite.Payload;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>Reads back what was published and reports every file that is not as the runtime pack's manifest states.</summary>
[MSBuildMultiThreadableTask]
public sealed class VerifyPglitePublish : PgliteTask
{
    /// <summary>The payload folder of the runtime pack; absolute.</summary>
    [Required]
    public string PayloadDirectory { get; set; } = string.Empty;

    /// <summary>The published folder; absolute.</summary>
    [Required]
    public string PublishedDirectory { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Run()
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(PayloadDirectory, PayloadManifest.FileName));
        IReadOnlyList<PgliteDiagnostic> findings = PayloadVerifier.Verify(manifest, PublishedDirectory);
        foreach (PgliteDiagnostic finding in findings)
        {
            Report(finding);
        }

        if (findings.Count == 0)
        {
            Explain("Verified " + manifest.Files.Count + " files in '" + PublishedDirectory + "': tree digest " + manifest.TreeDigest + ".");
        }
    }
}
