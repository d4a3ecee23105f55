using LibPglite.Selection;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>Chooses the runtime pack of this build among those that registered themselves as <c>@(PgliteRuntimePack)</c>.</summary>
[MSBuildMultiThreadableTask]
public sealed class ResolvePgliteRuntimePack : PgliteTask
{
    /// <summary>The runtime identifier that is built for.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = string.Empty;

    /// <summary>The identifier of the target framework.</summary>
    [Required]
    public string TargetFrameworkIdentifier { get; set; } = string.Empty;

    /// <summary>The version of the target framework.</summary>
    [Required]
    public string TargetFrameworkVersion { get; set; } = string.Empty;

    /// <summary>The version of LibPglite.</summary>
    [Required]
    public string Version { get; set; } = string.Empty;

    /// <summary>The runtime identifiers that this version has packs for.</summary>
    public ITaskItem[] Supported { get; set; } = [];

    /// <summary>The packs that were restored.</summary>
    public ITaskItem[] Packs { get; set; } = [];

    /// <summary>The payload folder of the pack that was chosen; absolute.</summary>
    [Output]
    public string PayloadDirectory { get; private set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Run()
    {
        RuntimePack pack = RuntimePackSelector.Select(
            RuntimeIdentifier,
            TargetFrameworkIdentifier,
            TargetFrameworkVersion,
            Supported.Select(item => item.ItemSpec).ToArray(),
            Packs.Select(item => new RuntimePack(item.ItemSpec, item.GetMetadata("PackageId"), item.GetMetadata("Version"), item.GetMetadata("Root"))),
            Version);
        PayloadDirectory = Path.GetFullPath(pack.Root);
        Explain("Chose the runtime pack " + pack.PackageId + " " + pack.Version + " for " + RuntimeIdentifier + " in '" + PayloadDirectory + "'.");
    }
}
