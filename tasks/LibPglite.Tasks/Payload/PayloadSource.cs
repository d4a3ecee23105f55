namespace LibPglite.Payload;

/// <summary>A source archive that a payload was built from. Immutable.</summary>
public sealed class PayloadSource
{
    /// <summary>States a source archive.</summary>
    public PayloadSource(string name, string version, string sha256)
    {
        Name = name;
        Version = version;
        Sha256 = sha256;
    }

    /// <summary>The name of the component, such as <c>postgresql</c>.</summary>
    public string Name { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>SHA-256 of the archive, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }
}
