using LibPglite.Diagnostics;
using LibPglite.Payload;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>Reads back what was published and reports every file that is not as the manifest of this build states.</summary>
[MSBuildMultiThreadableTask]
public sealed class VerifyPglitePublish : PgliteTask
{
    /// <summary>The manifest of what this build ships; absolute.</summary>
    [Required]
    public string ManifestFile { get; set; } = string.Empty;

    /// <summary>The published folder; absolute.</summary>
    [Required]
    public string PublishedDirectory { get; set; } = string.Empty;

    /// <summary><c>false</c> to look at content only, where modes cannot be kept.</summary>
    public string? VerifyModes { get; set; }

    /// <summary>What the copy remembered; forgotten when the check finds something, so that publishing again compares all contents.</summary>
    public string? StampFile { get; set; }

    /// <inheritdoc/>
    protected override void Run()
    {
        PayloadManifest manifest = ReadManifest(ManifestFile);
        bool modes = !string.Equals(VerifyModes, "false", StringComparison.OrdinalIgnoreCase);
        IReadOnlyList<PgliteDiagnostic> findings = PayloadVerifier.Verify(manifest, PublishedDirectory, modes);
        foreach (PgliteDiagnostic finding in findings)
        {
            Report(finding);
        }

        if (findings.Count == 0)
        {
            Explain("Verified " + manifest.Files.Count + " files in '" + PublishedDirectory + "': tree digest " + manifest.TreeDigest
                + (modes ? "." : ". Modes were not looked at: PgliteVerifyModes is false."));
        }
        else if (!string.IsNullOrEmpty(StampFile))
        {
            File.Delete(StampFile);
        }
    }
}
