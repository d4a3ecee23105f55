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
    public const int SchemaVersion = 2;

    /// <summary>Makes a manifest, sorting files, sources and extensions and computing the tree digest.</summary>
    /// <exception cref="Diagnostics.PgliteDiagnosticException">
    /// A path breaks the rules (PGL0103), two files collide (PGL0104), or an extension does not fit the files (PGL0107).
    /// </exception>
    public PayloadManifest(
        PayloadIdentity identity, IEnumerable<PayloadSource> sources, IEnumerable<PayloadExtension> extensions, IEnumerable<PayloadFile> files)
    {
        Identity = identity;
        Sources = sources.OrderBy(source => source.Name, StringComparer.Ordinal).ToArray();
        Extensions = extensions.OrderBy(extension => extension.Name, StringComparer.Ordinal).ToArray();
        Files = files.OrderBy(file => file.Path, StringComparer.Ordinal).ToArray();
        PayloadPath.RequireDistinct(Files.Select(file => file.Path));
        PayloadExtension.RequireConsistent(Extensions, Files.Select(file => file.Path));
        TreeDigest = Payload.TreeDigest.Of(Files);
    }

    /// <summary>Which package this is, for what.</summary>
    public PayloadIdentity Identity { get; }

    /// <summary>The package that the payload came in, such as <c>LibPglite.Runtime.linux-x64</c>.</summary>
    public string PackageId => Identity.PackageId;

    /// <summary>The version of that package.</summary>
    public string Version => Identity.Version;

    /// <summary>The runtime identifier it runs on.</summary>
    public string Rid => Identity.Rid;

    /// <summary>The version of PostgreSQL inside, such as <c>18.6</c>.</summary>
    public string PostgresqlVersion => Identity.PostgresqlVersion;

    /// <summary>The version of the C interface, <c>major.minor</c>.</summary>
    public string AbiVersion => Identity.AbiVersion;

    /// <summary>The source archives, in ordinal order of their names.</summary>
    public IReadOnlyList<PayloadSource> Sources { get; }

    /// <summary>The extensions that can be left out, in ordinal order of their names. What is always there is not among them.</summary>
    public IReadOnlyList<PayloadExtension> Extensions { get; }

    /// <summary>Every file but the manifest itself, in ordinal order of their paths.</summary>
    public IReadOnlyList<PayloadFile> Files { get; }

    /// <summary>One digest over all files; see <see cref="Payload.TreeDigest"/>.</summary>
    public string TreeDigest { get; }
}
