namespace LibPglite;

/// <summary>What the loaded plugin is. The same for every cluster of the process. Immutable; later versions may say more.</summary>
public sealed record PgliteInfo
{
    /// <summary>The plugin file, absolute.</summary>
    public string PluginPath { get; init; } = "";

    /// <summary>Version of its C interface.</summary>
    public Version AbiVersion { get; init; } = new();

    /// <summary>For instance "18.6".</summary>
    public string PostgreSqlVersion { get; init; } = "";

    /// <summary>For instance 180006.</summary>
    public int PostgreSqlVersionNumber { get; init; }

    /// <summary>For instance "linux-x64".</summary>
    public string RuntimeIdentifier { get; init; } = "";

    /// <summary>Extension modules linked into it, sorted by name.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>Bytes of variables that each session has of its own.</summary>
    public long SessionBlockSize { get; init; }
}
