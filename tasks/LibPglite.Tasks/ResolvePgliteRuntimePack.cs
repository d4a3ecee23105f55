using LibPglite.Diagnostics;
using LibPglite.Selection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace LibPglite.Tasks;

/// <summary>
/// Chooses the runtime pack of this build among those that registered themselves as <c>@(PgliteRuntimePack)</c>, and what of it and
/// of the packs in <c>@(PgliteExtensionPack)</c> ships.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ResolvePgliteRuntimePack : PgliteTask
{
    /// <summary>The runtime identifier that is built for.</summary>
    [Required]
    public string RuntimeIdentifier { get; set; } = string.Empty;

    /// <summary>The SDK's graph of runtime identifiers, which systems of distributions are looked up in.</summary>
    public string? RuntimeIdentifierGraph { get; set; }

    /// <summary>The runtime identifier of the SDK itself.</summary>
    public string? SdkRuntimeIdentifier { get; set; }

    /// <summary>The portable one that it stands for.</summary>
    public string? SdkPortableRuntimeIdentifier { get; set; }

    /// <summary>
    /// What a system without a pack is: <c>error</c>, <c>warning</c>, <c>silent</c>, or empty for an error when publishing and a warning
    /// else.
    /// </summary>
    public string? Unsupported { get; set; }

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

    /// <summary>The extension packs that were restored.</summary>
    public ITaskItem[] ExtensionPacks { get; set; } = [];

    /// <summary>The set of extensions that the project starts from: all, none, or empty for what its names imply.</summary>
    public string Extensions { get; set; } = string.Empty;

    /// <summary>The extensions that the project names.</summary>
    public ITaskItem[] ExtensionNames { get; set; } = [];

    /// <summary>The extensions that come in packages of their own, with the metadata <c>PackageId</c>.</summary>
    public ITaskItem[] ExtensionPackages { get; set; } = [];

    /// <summary>A folder for the manifest of a selection; absolute.</summary>
    [Required]
    public string SelectionDirectory { get; set; } = string.Empty;

    /// <summary>Whether the build is going to publish, so that it is worth reading the manifest meanwhile.</summary>
    public bool Publishing { get; set; }

    /// <summary>The folder beside the host that the build will bring up to date; absolute.</summary>
    public string OutputDirectory { get; set; } = string.Empty;

    /// <summary>What the last copy to it remembered; absolute.</summary>
    public string StampFile { get; set; } = string.Empty;

    /// <summary>Why there is no pack, when that is not an error here; else empty.</summary>
    [Output]
    public string Refusal { get; private set; } = string.Empty;

    /// <summary>The manifest of what ships; absolute. Empty when there is no pack.</summary>
    [Output]
    public string ManifestFile { get; private set; } = string.Empty;

    /// <summary>The payload folders that its files come from; absolute.</summary>
    [Output]
    public ITaskItem[] PayloadDirectories { get; private set; } = [];

    /// <inheritdoc/>
    protected override void Run()
    {
        UnsupportedRuntime policy = new(Unsupported, Publishing);
        RuntimeIdentifierGraph graph = new(RuntimeIdentifierGraph, SdkRuntimeIdentifier, SdkPortableRuntimeIdentifier);
        RuntimePack pack;
        try
        {
            pack = RuntimePackSelector.Select(
                RuntimeIdentifier, TargetFrameworkIdentifier, TargetFrameworkVersion, Names(Supported), Registered(Packs), Version, graph);
        }
        catch (PgliteDiagnosticException e) when (e.Diagnostic.Code == "PGL0001" && !policy.IsError)
        {
            Refusal = e.Diagnostic.Message;
            if (policy.IsWarning)
            {
                Warn(e.Diagnostic);
            }

            return;
        }

        string runtime = Path.GetFullPath(pack.Root);
        Explain("Chose the runtime pack " + pack.PackageId + " " + pack.Version + " for " + RuntimeIdentifier + " in '" + runtime + "'.");
        List<string> laidOver = [];
        foreach (RuntimePack other in Registered(ExtensionPacks))
        {
            bool fits = other.Rid == pack.Rid;
            Explain((fits ? "Laying over it " : "Not using ") + other.PackageId + " " + other.Version + ": it is for " + other.Rid + ".");
            if (fits)
            {
                laidOver.Add(Path.GetFullPath(other.Root));
            }
        }

        Dictionary<string, string> packages = new(StringComparer.Ordinal);
        foreach (ITaskItem item in ExtensionPackages)
        {
            packages[item.ItemSpec] = item.GetMetadata("PackageId");
        }

        ExtensionChoice choice = ExtensionChoice.Read(Extensions, Names(ExtensionNames));
        ManifestFile = new SelectedManifest(SelectionDirectory, Explain).Make(runtime, laidOver, choice, packages);
        laidOver.Insert(0, runtime);
        PayloadDirectories = laidOver.ConvertAll(folder => (ITaskItem)new TaskItem(ItemText.Escape(folder))).ToArray();
        if (File.Exists(StampFile))
        {
            LookAhead(ManifestFile, OutputDirectory, StampFile);
        }

        if (Publishing)
        {
            ReadAhead(ManifestFile);
        }
    }

    private static string[] Names(ITaskItem[] items) => Array.ConvertAll(items, item => item.ItemSpec);

    /// <summary>Registrations of either kind, in the order of their packages; that of an extension pack is named by its package.</summary>
    private static RuntimePack[] Registered(ITaskItem[] items)
    {
        RuntimePack[] packs = new RuntimePack[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            string rid = items[i].GetMetadata("Rid");
            packs[i] = new RuntimePack(
                rid.Length == 0 ? items[i].ItemSpec : rid, items[i].GetMetadata("PackageId"), items[i].GetMetadata("Version"), items[i].GetMetadata("Root"));
        }

        Array.Sort(packs, (one, other) => string.CompareOrdinal(one.PackageId, other.PackageId));
        return packs;
    }
}
