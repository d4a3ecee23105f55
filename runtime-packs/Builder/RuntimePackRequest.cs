using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>Everything that decides the bytes of a pack. Nothing else does: no clock, no environment, no folder name.</summary>
public sealed record RuntimePackRequest
{
    /// <summary>The runtime identifier; <c>rids/RID.json</c> in <see cref="InventoryDirectory"/> must exist.</summary>
    public required string Rid { get; init; }

    /// <summary>
    /// Which pack: the one with PostgreSQL itself, or one with extensions that is laid over it, by the name that rows of
    /// <c>extensions.json</c> have for it and <c>packs.json</c> describes.
    /// </summary>
    public string Pack { get; init; } = ExtensionInventory.RuntimePack;

    /// <summary>The version of the pack, which is that of LibPglite.</summary>
    public required string Version { get; init; }

    /// <summary>The version of PostgreSQL inside, such as <c>18.6</c>.</summary>
    public required string PostgresqlVersion { get; init; }

    /// <summary>The version of the C interface, <c>major.minor</c> of <c>native/abi/pglite.h</c>.</summary>
    public required string AbiVersion { get; init; }

    /// <summary>Whether the pack passed the release gate: <see cref="PayloadIdentity.RuntimeReady"/>. Otherwise it is for development.</summary>
    public string RuntimeStatus { get; init; } = PayloadIdentity.Development;

    /// <summary>The source archives that the payload was built from, with the names of the source lock.</summary>
    public required IReadOnlyList<PayloadSource> Sources { get; init; }

    /// <summary>
    /// What the native build made (<c>artifacts/native/RID</c>): the plugin, <c>prefix/</c>, <c>template/cluster.tar</c>.
    /// </summary>
    public required string InputDirectory { get; init; }

    /// <summary>
    /// The diagnostics, one <c>FAMILY.json</c> for every schema in <c>runtime-packs/schemas</c>; they travel as
    /// <c>pglite/diagnostics/*.json</c> with the schemas beside them. Null for a pack that has none, which the doctor refuses.
    /// </summary>
    public string? DiagnosticsDirectory { get; init; }

    /// <summary>The folder <c>runtime-packs</c> of the repository.</summary>
    public required string InventoryDirectory { get; init; }

    /// <summary>The text of the project's own licence (<c>LICENSE</c> at the root of the repository), a file.</summary>
    public required string LicenseFile { get; init; }

    /// <summary>Where <c>PACK.RID.VERSION.nupkg</c> is put; made when it is missing.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The commit that the pack is made from, or null when it is not known.</summary>
    public string? Commit { get; init; }

    /// <summary>The id of the package.</summary>
    internal string PackageId => $"{Pack}.{Rid}";

    internal bool IsRuntime => Pack == ExtensionInventory.RuntimePack;

    /// <summary>The folder of licences, notices, bill of materials and diagnostics: several packs lie over each other in one payload.</summary>
    internal string Papers => IsRuntime ? "" : ContentDigest.PapersOf(Pack);
}
