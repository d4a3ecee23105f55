using LibPglite.Payload;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LibPglite.Tasks;

/// <summary>Lists the files of a payload as publish items: each with the path that it has below the publish folder.</summary>
[MSBuildMultiThreadableTask]
public sealed class ListPgliteRuntime : PgliteTask
{
    /// <summary>The manifest of what this build ships; absolute.</summary>
    [Required]
    public string ManifestFile { get; set; } = string.Empty;

    /// <summary>The payload folders that its files come from; absolute.</summary>
    [Required]
    public ITaskItem[] PayloadDirectories { get; set; } = [];

    /// <summary>The folder below the publish folder that the payload goes to.</summary>
    [Required]
    public string RelativeDirectory { get; set; } = string.Empty;

    /// <summary>The files, with the metadata <c>RelativePath</c>. The manifest is not among them: it is written after the check.</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    /// <inheritdoc/>
    protected override void Run()
    {
        PayloadManifest manifest = ReadManifest(ManifestFile);
        PayloadRoots roots = new PayloadRoots(PayloadDirectories.Select(item => item.ItemSpec));
        Files = manifest.Files.Select(file =>
        {
            TaskItem item = new(ItemText.Escape(roots.Locate(file.Path)));
            item.SetMetadata("RelativePath", ItemText.Escape(RelativeDirectory + "/" + file.Path));
            return (ITaskItem)item;
        }).ToArray();
    }
}
