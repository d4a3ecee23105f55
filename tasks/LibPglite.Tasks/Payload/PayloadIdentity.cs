namespace LibPglite.Payload;

/// <summary>Which package a payload is and what it is for: everything in a manifest that is not about single files. Immutable.</summary>
public sealed class PayloadIdentity
{
    /// <summary>The kind of a pack that holds PostgreSQL itself.</summary>
    public const string Runtime = "runtime";

    /// <summary>The kind of a pack that is laid over a runtime and holds nothing but extensions.</summary>
    public const string Extension = "extension";

    /// <summary>The status of a pack that came out of an ordinary build.</summary>
    public const string Development = "development";

    /// <summary>The status of a pack that passed the release gate.</summary>
    public const string RuntimeReady = "runtime-ready";

    /// <summary>States an identity.</summary>
    public PayloadIdentity(string kind, string runtimeStatus, string packageId, string version, string rid, string postgresqlVersion, string abiVersion)
    {
        Kind = kind;
        RuntimeStatus = runtimeStatus;
        PackageId = packageId;
        Version = version;
        Rid = rid;
        PostgresqlVersion = postgresqlVersion;
        AbiVersion = abiVersion;
    }

    /// <summary><see cref="Runtime"/> or <see cref="Extension"/>.</summary>
    public string Kind { get; }

    /// <summary><see cref="Development"/> or <see cref="RuntimeReady"/>.</summary>
    public string RuntimeStatus { get; }

    /// <summary>The package that the payload came in, such as <c>LibPglite.Runtime.linux-x64</c>.</summary>
    public string PackageId { get; }

    /// <summary>The version of that package.</summary>
    public string Version { get; }

    /// <summary>The runtime identifier it runs on.</summary>
    public string Rid { get; }

    /// <summary>The version of PostgreSQL inside, such as <c>18.6</c>.</summary>
    public string PostgresqlVersion { get; }

    /// <summary>The version of the C interface, <c>major.minor</c>.</summary>
    public string AbiVersion { get; }
}
