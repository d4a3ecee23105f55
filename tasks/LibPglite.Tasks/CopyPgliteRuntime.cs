using LibPglite.Payload;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>Brings the folder beside the host to what the manifest says; see <see cref="PayloadCopier"/>.</summary>
[MSBuildMultiThreadableTask]
public sealed class CopyPgliteRuntime : PgliteTask
{
    /// <summary>The manifest of what this build ships; absolute.</summary>
    [Required]
    public string ManifestFile { get; set; } = string.Empty;

    /// <summary>The payload folders that its files come from; absolute.</summary>
    [Required]
    public ITaskItem[] PayloadDirectories { get; set; } = [];

    /// <summary>The folder to bring up to date; absolute.</summary>
    [Required]
    public string DestinationDirectory { get; set; } = string.Empty;

    /// <summary>Where to remember what was copied; without it all contents are compared.</summary>
    public string? StampFile { get; set; }

    /// <summary>Whether the manifest is copied too, or left to the task that checks the copy.</summary>
    public bool WithManifest { get; set; } = true;

    /// <inheritdoc/>
    protected override void Run()
    {
        string destination = Folder(DestinationDirectory);
        if (TakeLook(destination) is EarlyLook look && StampFile is string stamp && look.FindsNothingToCopy(ManifestFile, stamp))
        {
            Explain(PayloadCopier.NothingToCopy(destination));
            return;
        }

        Copy(destination);
    }

    /// <summary>On its own, so that a build with nothing to copy does not even compile it.</summary>
    private void Copy(string destination)
    {
        PayloadRoots roots = new(PayloadDirectories.Select(item => item.ItemSpec));
        string? stamp = string.IsNullOrEmpty(StampFile) ? null : StampFile;
        new PayloadCopier(ManifestFile, roots, destination, stamp ?? ManifestFile, Explain).Copy(stamp, WithManifest);
    }
}
