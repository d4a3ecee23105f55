namespace LibPglite.Payload;

/// <summary>
/// What a payload folder holds, file by file, and where it came from. Immutable. Made by <see cref="ManifestReader"/> from bytes
/// or by its constructor from parts; either way <see cref="Files"/> are in ordinal order and obey <see cref="PayloadPath"/>.
/// </summary>
public sealed class PayloadManifest
{
    /// <summary>The file in the payload folder that holds the manifest. It does not list itself.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The form of the manifest that this code reads and writes.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Makes a manifest, sorting files and sources and computing the tree digest.</summary>
    /// <exception cref="Diagnostics.PgliteDiagnosticException">A path breaks the rules, or two files collide.</exception>
    public PayloadManifest(
        string packageId,
        string version,
        string rid,
        string postgresqlVersion,
        string abiVersion,
        IEnumerable<PayloadSource> sources,
        IEnumerable<PayloadFile> files)
    {
        PackageId = packageId;
        Version = version;
        Rid = rid;
        PostgresqlVersion = postgresqlVersion;
        AbiVersion = abiVersion;
        Sources = sources.OrderBy(source => source.Name, StringComparer.Ordinal).ToArray();
        Files = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();
        PayloadPath.RequireDistinct(Files.Select(file => file.Path));
        TreeDigest = Payload.TreeDigest.Of(Files);
    }

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

    /// <summary>The source archives, in ordinal order of their names.</summary>
    public IReadOnlyList<PayloadSource> Sources { get; }

    /// <summary>Every file but the manifest itself, in ordinal order of their paths.</summary>
    public IReadOnlyList<PayloadFile> Files { get; }

    /// <summary>One digest over all files; see <see cref="Payload.TreeDigest"/>.</summary>
    public string TreeDigest { get; }
}
