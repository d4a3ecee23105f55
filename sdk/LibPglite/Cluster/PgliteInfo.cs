namespace LibPglite;

/// <summary>What the loaded plugin is. The same for every cluster of the process.</summary>
/// <param name="PluginPath">The plugin file.</param>
/// <param name="AbiVersion">Version of its C interface.</param>
/// <param name="PostgreSqlVersion">For instance "18.6".</param>
/// <param name="PostgreSqlVersionNumber">For instance 180006.</param>
/// <param name="RuntimeIdentifier">For instance "linux-x64".</param>
/// <param name="Modules">Extension modules linked into it, sorted by name.</param>
/// <param name="SessionBlockSize">Bytes of variables that each session has of its own.</param>
public sealed record PgliteInfo(
    string PluginPath,
    Version AbiVersion,
    string PostgreSqlVersion,
    int PostgreSqlVersionNumber,
    string RuntimeIdentifier,
    IReadOnlyList<string> Modules,
    long SessionBlockSize);
