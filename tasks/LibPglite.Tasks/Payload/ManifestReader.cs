using System.Globalization;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Xml;
using System.Xml.Linq;
using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// Reads manifests and believes nothing: schema, paths, collisions, hashes, sizes, modes and the tree digest are all checked, so
/// that whoever holds a <see cref="PayloadManifest"/> may use its paths without looking again.
/// </summary>
/// <remarks>The frameworks' own JSON reader is used, because tasks for .NET Framework may bring no library along.</remarks>
public static class ManifestReader
{
    /// <summary>Reads the manifest at <paramref name="path"/>.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101 ... PGL0108: it cannot be read or breaks a rule.</exception>
    public static PayloadManifest Read(string path) => Read(ReadBytes(path), path);

    /// <summary>The bytes of the manifest at <paramref name="path"/>, not looked at yet.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101: it cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL0101", path, e.Message), e);
        }
    }

    /// <summary>Reads a manifest from bytes; <paramref name="name"/> is what messages call it.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101 ... PGL0108: it cannot be read or breaks a rule.</exception>
    public static PayloadManifest Read(byte[] bytes, string name)
    {
        XElement root = Parse(bytes, name);
        string schema = Scalar(root, "schemaVersion", "number", name);
        if (schema != PayloadManifest.SchemaVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new PgliteDiagnosticException("PGL0102", name, schema, PayloadManifest.SchemaVersion);
        }

        PayloadManifest manifest = new(
            new PayloadIdentity(
                OneOf(root, "kind", name, PayloadIdentity.Runtime, PayloadIdentity.Extension),
                OneOf(root, "runtimeStatus", name, PayloadIdentity.Development, PayloadIdentity.RuntimeReady),
                Text(root, "packageId", name),
                Text(root, "version", name),
                Text(root, "rid", name),
                Text(root, "postgresqlVersion", name),
                Text(root, "abiVersion", name)),
            Rows(root, "sources", name).Select(row => new PayloadSource(Text(row, "name", name), Text(row, "version", name), Hash(row, "sha256", name))),
            Rows(root, "extensions", name).Select(row => new PayloadExtension(
                Text(row, "name", name), Text(row, "version", name), Texts(row, "requires", name), Texts(row, "files", name))),
            Rows(root, "files", name).Select(row => ReadFile(row, name)));
        string stated = Hash(root, "treeDigest", name);
        if (stated != manifest.TreeDigest)
        {
            throw new PgliteDiagnosticException("PGL0106", name, stated, manifest.TreeDigest);
        }

        string digest = Hash(root, "manifestDigest", name);
        string actual = ManifestWriter.Digest(manifest);
        return digest == actual ? manifest : throw new PgliteDiagnosticException("PGL0108", name, digest, actual);
    }

    private static PayloadFile ReadFile(XElement row, string name)
    {
        string size = Scalar(row, "size", "number", name);
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw new PgliteDiagnosticException("PGL0105", name, "size", size);
        }

        string mode = Text(row, "mode", name);
        return PayloadMode.IsKnown(mode)
            ? new PayloadFile(Text(row, "path", name), length, Hash(row, "sha256", name), mode)
            : throw new PgliteDiagnosticException("PGL0105", name, "mode", mode);
    }

    private static XElement Parse(byte[] bytes, string name)
    {
        try
        {
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(bytes, XmlDictionaryReaderQuotas.Max);
            XElement root = XDocument.Load(reader).Root!;

            // It takes the end of the text for the end of the object, too.
            return bytes.Last(b => b > ' ') == '}' ? root : throw new FormatException("it ends before its closing brace");
        }
        // On text that is not JSON this reader fails in more ways than it documents; all of them mean the same.
        catch (Exception e) when (e is XmlException or FormatException or ArgumentException or SerializationException
            or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL0101", name, e.Message), e);
        }
    }

    private static XElement Member(XElement owner, string member, string type, string name)
    {
        XElement[] found = owner.Elements(member).ToArray();
        return found.Length == 1 && (string?)found[0].Attribute("type") == type
            ? found[0]
            : throw new PgliteDiagnosticException("PGL0105", name, member, found.Length == 0 ? "(missing)" : found[0].Value);
    }

    private static string Scalar(XElement owner, string member, string type, string name) => Member(owner, member, type, name).Value;

    private static string Text(XElement owner, string member, string name) => Scalar(owner, member, "string", name);

    private static IEnumerable<XElement> Rows(XElement owner, string member, string name) => Member(owner, member, "array", name).Elements("item");

    private static IEnumerable<string> Texts(XElement owner, string member, string name) => Rows(owner, member, name).Select(item =>
        (string?)item.Attribute("type") == "string" ? item.Value : throw new PgliteDiagnosticException("PGL0105", name, member, item.Value));

    private static string OneOf(XElement owner, string member, string name, params string[] known)
    {
        string text = Text(owner, member, name);
        return known.Contains(text, StringComparer.Ordinal) ? text : throw new PgliteDiagnosticException("PGL0105", name, member, text);
    }

    private static string Hash(XElement owner, string member, string name)
    {
        string text = Text(owner, member, name);
        return PayloadHash.IsWellFormed(text) ? text : throw new PgliteDiagnosticException("PGL0105", name, member, text);
    }
}
