using System.Text;
using System.Xml;
using System.Xml.Linq;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Subjects;

namespace LibPglite.Tool.Verify;

/// <summary>
/// Judges what a package holds beside its payload. Its <c>package.sha256</c> states the hash of every such file and of the manifest,
/// so that a build cannot be made to run anything that the pack was not made with; and the nuspec has to name the same package.
/// </summary>
internal static class PackageParts
{
    /// <summary>The list, in the form of <c>sha256sum</c>.</summary>
    public const string Seal = "package.sha256";

    private const int HashLength = 64;

    /// <summary>What NuGet adds when it signs; and what it keeps to itself when it unpacks.</summary>
    private const string Signature = ".signature.p7s";
    private static readonly string[] NotUnpacked = ["[Content_Types].xml", "_rels/", "package/"];

    public static IEnumerable<Finding> Judge(Subject subject, PayloadPart part, PayloadManifest manifest)
    {
        if (subject.Texts.Keys.FirstOrDefault(ZipSubject.IsNuspec) is not { } nuspec)
        {
            return [];
        }

        return [.. Identity(nuspec, subject.Texts[nuspec], manifest), .. Sealed(subject, part, nuspec)];
    }

    private static Finding[] Identity(string nuspec, byte[] text, PayloadManifest manifest)
    {
        try
        {
            using var stream = new MemoryStream(text);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            XElement? metadata = XDocument.Load(reader).Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata");
            string Value(string name) => metadata?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value ?? "";
            return Value("id") == manifest.PackageId && Value("version") == manifest.Version
                ? []
                : [Finding.At(nuspec, "PGL2110", nuspec, $"it names {Value("id")} {Value("version")}, and the manifest {manifest.PackageId} {manifest.Version}")];
        }
        catch (XmlException failure)
        {
            return [Finding.At(nuspec, "PGL2110", nuspec, failure.Message)];
        }
    }

    private static IEnumerable<Finding> Sealed(Subject subject, PayloadPart part, string nuspec)
    {
        if (!subject.Texts.TryGetValue(Seal, out byte[]? text))
        {
            yield return Finding.At(Seal, "PGL2101", Seal, "it is not there");
            yield break;
        }

        if (Lines(text) is not { } stated)
        {
            yield return Finding.At(Seal, "PGL2110", Seal, "it is not a list of hashes and paths in ordinal order");
            yield break;
        }

        Dictionary<string, FoundEntry> found = subject.Rest.Where(entry => entry.Path is not (Seal or Signature))
            .ToDictionary(entry => entry.Path == nuspec ? NuspecIn(stated, nuspec) : entry.Path, StringComparer.Ordinal);
        string manifest = part.Root + PayloadManifest.FileName;
        found[manifest] = new FoundEntry(manifest, FoundKind.File, part.Manifest.Length, null, () => PayloadHash.OfBytes(part.Manifest));
        foreach ((string path, string hash) in stated)
        {
            if (!found.Remove(path, out FoundEntry? entry))
            {
                if (subject.Form == "NuGet package" || !NotUnpacked.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
                {
                    yield return Finding.At(path, "PGL2101", path, "it is not there");
                }
            }
            else if (entry.Kind != FoundKind.File)
            {
                yield return Finding.At(path, "PGL2106", path, "it is not an ordinary file");
            }
            else if (entry.Hash() is { } actual && actual != hash)
            {
                yield return Finding.At(path, "PGL2102", path, $"its SHA-256 is {actual} instead of {hash}");
            }
        }

        foreach (string path in found.Keys)
        {
            yield return Finding.At(path, "PGL2103", path);
        }
    }

    /// <summary>NuGet unpacks the nuspec under a name in lower case.</summary>
    private static string NuspecIn(IReadOnlyDictionary<string, string> stated, string nuspec) =>
        stated.Keys.FirstOrDefault(path => string.Equals(path, nuspec, StringComparison.OrdinalIgnoreCase)) ?? nuspec;

    private static SortedDictionary<string, string>? Lines(byte[] text)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] rows = Encoding.UTF8.GetString(text).Split('\n');
        string last = "";
        foreach (string row in rows[..^1])
        {
            if (row.Length < HashLength + 3 || row[HashLength..(HashLength + 2)] != "  " || !PayloadHash.IsWellFormed(row[..HashLength])
                || string.CompareOrdinal(row[(HashLength + 2)..], last) <= 0)
            {
                return null;
            }

            last = row[(HashLength + 2)..];
            lines.Add(last, row[..HashLength]);
        }

        return rows[^1].Length == 0 && lines.Count > 0 ? lines : null;
    }
}
