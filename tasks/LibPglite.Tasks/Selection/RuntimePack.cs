namespace LibPglite.Selection;

/// <summary>A runtime pack that registered itself with the build. Immutable.</summary>
public sealed class RuntimePack
{
    /// <summary>States a runtime pack.</summary>
    public RuntimePack(string rid, string packageId, string version, string root)
    {
        Rid = rid;
        PackageId = packageId;
        Version = version;
        Root = root;
    }

    /// <summary>The runtime identifier that it serves.</summary>
    public string Rid { get; }

    /// <summary>The package that registered it.</summary>
    public string PackageId { get; }

    /// <summary>The version of that package.</summary>
    public string Version { get; }

    /// <summary>Its payload folder.</summary>
    public string Root { get; }
}
