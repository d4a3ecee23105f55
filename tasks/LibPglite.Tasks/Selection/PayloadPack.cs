using LibPglite.Payload;

namespace LibPglite.Selection;

/// <summary>A payload that takes part in a build: a folder, and the manifest that was read from it. Immutable.</summary>
public sealed class PayloadPack
{
    /// <summary>States a pack.</summary>
    public PayloadPack(string root, PayloadManifest manifest)
    {
        Root = root;
        Manifest = manifest;
    }

    /// <summary>Its payload folder; absolute.</summary>
    public string Root { get; }

    /// <summary>What is in that folder.</summary>
    public PayloadManifest Manifest { get; }
}
