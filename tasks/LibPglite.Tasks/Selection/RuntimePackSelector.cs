using LibPglite.Diagnostics;

namespace LibPglite.Selection;

/// <summary>Chooses the runtime pack for a build, or says why there is none.</summary>
public static class RuntimePackSelector
{
    private const string NetCore = ".NETCoreApp";

    /// <summary>Chooses among the registered packs.</summary>
    /// <param name="rid">The runtime identifier that is built for.</param>
    /// <param name="framework">The target framework's identifier, such as <c>.NETCoreApp</c>.</param>
    /// <param name="frameworkVersion">Its version, such as <c>v10.0</c> or <c>10.0</c>.</param>
    /// <param name="supported">The runtime identifiers that this version of LibPglite has packs for.</param>
    /// <param name="registered">The packs that were restored.</param>
    /// <param name="version">The version of LibPglite, which the pack's must equal.</param>
    /// <param name="graph">Which system is compatible with which.</param>
    /// <exception cref="PgliteDiagnosticException">PGL0001 unsupported RID, PGL0002 pack missing, PGL0003 framework, PGL0004 version.</exception>
    public static RuntimePack Select(
        string rid,
        string framework,
        string frameworkVersion,
        IReadOnlyCollection<string> supported,
        IEnumerable<RuntimePack> registered,
        string version,
        RuntimeIdentifierGraph graph)
    {
        if (!IsSupported(framework, frameworkVersion))
        {
            throw new PgliteDiagnosticException("PGL0003", framework + " " + frameworkVersion);
        }

        if (graph.Resolve(rid, supported) is not string served)
        {
            string? other = graph.OtherLibraryOf(rid);
            string remark = other is null ? string.Empty : ", a system with the C library " + other + " in place of glibc";
            string all = string.Join(", ", supported.OrderBy(name => name, StringComparer.Ordinal));
            throw new PgliteDiagnosticException("PGL0001", rid, all, remark);
        }

        RuntimePack pack = registered.FirstOrDefault(candidate => candidate.Rid == served && Directory.Exists(candidate.Root))
            ?? throw new PgliteDiagnosticException("PGL0002", served);
        return pack.Version == version ? pack : throw new PgliteDiagnosticException("PGL0004", version, pack.PackageId, pack.Version);
    }

    private static bool IsSupported(string framework, string version) =>
        framework == NetCore && System.Version.TryParse(version.TrimStart('v'), out System.Version? parsed) && parsed.Major >= 8;
}
