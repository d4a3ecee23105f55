using LibPglite.Payload;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LibPglite.Tasks;

/// <summary>Lists the files of a runtime pack as publish items: each with the path that it has below the publish folder.</summary>
[MSBuildMultiThreadableTask]
public sealed class ListPgliteRuntime : PgliteTask
{
    /// <summary>The payload folder of the runtime pack; absolute.</summary>
    [Required]
    public string PayloadDirectory { get; set; } = string.Empty;

    /// <summary>The folder below the publish folder that the payload goes to.</summary>
    [Required]
    public string RelativeDirectory { get; set; } = string.Empty;

    /// <summary>The files, with the metadata <c>RelativePath</c>. The manifest is not among them: it is written after the check.</summary>
    [Output]
    public ITaskItem[] Files { get; private set; } = [];

    /// <inheritdoc/>
    protected override void Run()
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(PayloadDirectory, PayloadManifest.FileName));
        Files = manifest.Files.Select(file =>
        {
            TaskItem item = new(ItemText.Escape(PayloadPath.Locate(PayloadDirectory, file.Path)));
            item.SetMetadata("RelativePath", ItemText.Escape(RelativeDirectory + "/" + file.Path));
            return (ITaskItem)item;
        }).ToArray();
    }
}
