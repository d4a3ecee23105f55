namespace LibPglite.Discovery;

/// <summary>The plugin file and what lies beside it in the payload. All paths are absolute.</summary>
internal sealed record PluginLocation(string Plugin)
{
    private string Payload => Path.GetDirectoryName(Plugin)!;

    /// <summary>Holds share/postgresql and lib/postgresql.</summary>
    public string Prefix => Path.Combine(Payload, "prefix");

    /// <summary>What new clusters are made from.</summary>
    public string Template => Path.Combine(Payload, "template", "cluster.tar");
}
