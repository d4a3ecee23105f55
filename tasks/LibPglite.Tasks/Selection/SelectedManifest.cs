using System.Text;
using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace LibPglite.Selection;

/// <summary>
/// The manifest of what a build ships, as a file. When that is the whole runtime pack it is the pack's own manifest; otherwise it is
/// written among the intermediate files, beside a stamp that says what it was made from, so that an unchanged build parses nothing.
/// </summary>
public sealed class SelectedManifest
{
    private readonly string _folder;
    private readonly Action<string> _explain;

    /// <summary>Prepares it.</summary>
    /// <param name="folder">A folder for the manifest and its stamp; absolute.</param>
    /// <param name="explain">Is told each decision and its reason.</param>
    public SelectedManifest(string folder, Action<string> explain)
    {
        _folder = folder;
        _explain = explain;
    }

    private string Target => Path.Combine(_folder, PayloadManifest.FileName);

    private string Stamp => Path.Combine(_folder, "selection.stamp");

    /// <summary>Makes the manifest, or finds the one that was made before.</summary>
    /// <param name="runtime">The payload folder of the runtime pack.</param>
    /// <param name="packs">The payload folders of the extension packs.</param>
    /// <param name="choice">What the project wants.</param>
    /// <param name="elsewhere">Extensions that come in packages of their own, with the package's id.</param>
    /// <returns>The full path of the manifest.</returns>
    /// <exception cref="PgliteDiagnosticException">A manifest cannot be read, or the selection is refused: PGL0101 ... PGL0206.</exception>
    public string Make(string runtime, IReadOnlyList<string> packs, ExtensionChoice choice, IReadOnlyDictionary<string, string> elsewhere)
    {
        string own = Path.Combine(runtime, PayloadManifest.FileName);
        if (choice.All && choice.Names.Count == 0 && packs.Count == 0)
        {
            _explain("Shipping everything that the runtime pack holds: the project chooses no extensions.");
            return own;
        }

        byte[][] manifests = new[] { own }.Concat(packs.Select(pack => Path.Combine(pack, PayloadManifest.FileName))).Select(ManifestReader.ReadBytes).ToArray();
        string key = PayloadHash.OfBytes(Encoding.UTF8.GetBytes(string.Join("\n", manifests.Select(PayloadHash.OfBytes)
            .Concat(elsewhere.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Key + "=" + row.Value)).Concat([choice.ToString()]))));
        if (File.Exists(Stamp) && File.Exists(Target) && File.ReadAllText(Stamp) == key + " " + PayloadHash.OfFile(Target))
        {
            _explain("Shipping the extensions chosen before: neither the packs nor the project's choice (" + choice + ") have changed.");
            return Target;
        }

        string[] roots = [runtime, .. packs];
        PayloadPack[] read = manifests.Select((bytes, i) => new PayloadPack(roots[i], ManifestReader.Read(bytes, Path.Combine(roots[i], PayloadManifest.FileName)))).ToArray();
        byte[] result = ManifestWriter.Write(new ExtensionSelector(read[0], read.Skip(1), elsewhere, _explain).Select(choice));
        PayloadFolder.WriteIfDifferent(Target, result, _folder);
        File.WriteAllText(Stamp, key + " " + PayloadHash.OfBytes(result));
        return Target;
    }
}
