using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace LibPglite.Selection;

/// <summary>
/// Makes the one manifest that a build ships: the runtime's core, and of the runtime and of the packs laid over it the extensions
/// that were chosen, with what they require. A pack's files that belong to no extension come along with any of its extensions.
/// </summary>
public sealed class ExtensionSelector
{
    /// <summary>Extensions that every cluster has; naming one is no mistake and adds nothing.</summary>
    private static readonly string[] Core = ["plpgsql"];

    private readonly PayloadPack _runtime;
    private readonly IReadOnlyList<PayloadPack> _packs;
    private readonly IReadOnlyDictionary<string, string> _elsewhere;
    private readonly Action<string> _explain;
    private readonly SortedDictionary<string, PayloadExtension> _known = new(StringComparer.Ordinal);

    /// <summary>Prepares a selection.</summary>
    /// <param name="runtime">The runtime pack.</param>
    /// <param name="packs">The extension packs that were restored for it.</param>
    /// <param name="elsewhere">Extensions that come in packages of their own, with the package's id.</param>
    /// <param name="explain">Is told each decision and its reason.</param>
    /// <exception cref="PgliteDiagnosticException">PGL0205 a pack does not belong to the runtime, PGL0206 two packs hold the same.</exception>
    public ExtensionSelector(
        PayloadPack runtime, IEnumerable<PayloadPack> packs, IReadOnlyDictionary<string, string> elsewhere, Action<string> explain)
    {
        _runtime = runtime;
        _packs = packs.OrderBy(pack => pack.Manifest.PackageId, StringComparer.Ordinal).ToArray();
        _elsewhere = elsewhere;
        _explain = explain;
        foreach (PayloadPack pack in _packs)
        {
            RequireFit(pack.Manifest);
        }

        foreach (PayloadExtension extension in All.SelectMany(pack => pack.Manifest.Extensions))
        {
            if (_known.ContainsKey(extension.Name))
            {
                throw new PgliteDiagnosticException("PGL0206", "the extension " + extension.Name);
            }

            _known.Add(extension.Name, extension);
        }
    }

    private IEnumerable<PayloadPack> All => new[] { _runtime }.Concat(_packs);

    /// <summary>Chooses, and states what ships.</summary>
    /// <exception cref="PgliteDiagnosticException">
    /// PGL0201 unknown name, PGL0202 its package is not referenced, PGL0203 a requirement is missing, PGL0206 two packs hold the same file.
    /// </exception>
    public PayloadManifest Select(ExtensionChoice choice)
    {
        HashSet<string> chosen = new(StringComparer.Ordinal);
        foreach (string name in choice.Names)
        {
            Add(name, "the project names it", chosen);
        }

        foreach (string name in choice.All ? _known.Keys.ToArray() : [])
        {
            Add(name, "all are wanted", chosen);
        }

        Dictionary<string, PayloadFile> files = new(StringComparer.Ordinal);
        List<PayloadSource> sources = [];
        foreach (PayloadPack pack in All.Where(pack => pack == _runtime || pack.Manifest.Extensions.Any(extension => chosen.Contains(extension.Name))))
        {
            Gather(pack.Manifest, chosen, files);
            sources.AddRange(pack.Manifest.Sources.Where(source => !sources.Any(other => other.Name == source.Name && other.Sha256 == source.Sha256)));
        }

        return new PayloadManifest(_runtime.Manifest.Identity, sources, _known.Values.Where(extension => chosen.Contains(extension.Name)), files.Values);
    }

    private static void Gather(PayloadManifest manifest, HashSet<string> chosen, Dictionary<string, PayloadFile> files)
    {
        HashSet<string> left = new(
            manifest.Extensions.Where(extension => !chosen.Contains(extension.Name)).SelectMany(extension => extension.Files), StringComparer.Ordinal);
        foreach (PayloadFile file in manifest.Files.Where(file => !left.Contains(file.Path)))
        {
            if (files.ContainsKey(file.Path))
            {
                throw new PgliteDiagnosticException("PGL0206", "'" + file.Path + "'");
            }

            files.Add(file.Path, file);
        }
    }

    private void Add(string name, string reason, HashSet<string> chosen)
    {
        if (!_known.ContainsKey(name) && !Core.Contains(name, StringComparer.Ordinal))
        {
            throw Unknown(name);
        }

        if (Core.Contains(name, StringComparer.Ordinal) || !chosen.Add(name))
        {
            return;
        }

        _explain("Shipping the extension " + name + " " + _known[name].Version + ": " + reason + ".");
        foreach (string required in _known[name].Requires.Where(required => !Core.Contains(required, StringComparer.Ordinal)))
        {
            if (!_known.ContainsKey(required))
            {
                throw new PgliteDiagnosticException("PGL0203", name, required);
            }

            Add(required, name + " requires it", chosen);
        }
    }

    private PgliteDiagnosticException Unknown(string name)
    {
        if (_elsewhere.TryGetValue(name, out string? package))
        {
            return new PgliteDiagnosticException("PGL0202", name, package + "." + _runtime.Manifest.Rid);
        }

        IEnumerable<string> names = _known.Keys.Concat(Core).Concat(_elsewhere.Keys).Distinct(StringComparer.Ordinal);
        return new PgliteDiagnosticException("PGL0201", name, string.Join(", ", names.OrderBy(other => other, StringComparer.Ordinal)));
    }

    private void RequireFit(PayloadManifest pack)
    {
        PayloadIdentity wanted = _runtime.Manifest.Identity;
        if (pack.Identity.Kind != PayloadIdentity.Extension || pack.Rid != wanted.Rid || pack.Version != wanted.Version
            || pack.PostgresqlVersion != wanted.PostgresqlVersion || pack.AbiVersion != wanted.AbiVersion)
        {
            throw new PgliteDiagnosticException("PGL0205", pack.PackageId, pack.Version, wanted.PackageId + " " + wanted.Version);
        }
    }
}
