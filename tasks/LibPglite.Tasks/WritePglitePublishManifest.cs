using LibPglite.Payload;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>Puts the manifest into the published folder after the check. It is written only when it differs, so that what watches the folder sees no change.</summary>
[MSBuildMultiThreadableTask]
public sealed class WritePglitePublishManifest : PgliteTask
{
    /// <summary>The manifest of what this build ships; absolute.</summary>
    [Required]
    public string ManifestFile { get; set; } = string.Empty;

    /// <summary>The published folder; absolute.</summary>
    [Required]
    public string PublishedDirectory { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Run()
    {
        byte[] manifest = File.ReadAllBytes(ManifestFile);
        string target = Path.Combine(PublishedDirectory, PayloadManifest.FileName);
        bool written = PayloadFolder.WriteIfDifferent(target, manifest, ManifestFile);
        Explain(written ? "Wrote '" + target + "'." : "Left '" + target + "' as it is: it is the same.");
    }
}
