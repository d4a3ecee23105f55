using System.Globalization;
using System.Text;

namespace LibPglite.Payload;

/// <summary>Writes manifests: the same manifest is the same bytes, everywhere. UTF-8 without a mark, LF, two spaces, one file a line.</summary>
public static class ManifestWriter
{
    /// <summary>Nothing before it can hold a line like it: quotes inside of values are escaped.</summary>
    private const string TreeDigestMember = "  \"treeDigest\": ";

    /// <summary>The bytes of <c>manifest.json</c>.</summary>
    public static byte[] Write(PayloadManifest manifest)
    {
        string text = Text(manifest);
        StringBuilder json = new(text);
        StringBuilder line = new();
        Property(line, "manifestDigest", Digest(text));
        json.Insert(text.IndexOf(TreeDigestMember, StringComparison.Ordinal), line.ToString());
        return Bytes(json.ToString());
    }

    /// <summary>
    /// SHA-256 over the manifest without the line that states it. The tree digest is over the files alone, so that it stays the same
    /// whatever else is said of them; this one is over what is said.
    /// </summary>
    public static string Digest(PayloadManifest manifest) => Digest(Text(manifest));

    private static string Digest(string text) => PayloadHash.OfBytes(Bytes(text));

    private static byte[] Bytes(string text) => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text);

    private static string Text(PayloadManifest manifest)
    {
        StringBuilder json = new();
        json.Append("{\n");
        json.Append("  \"schemaVersion\": ").Append(PayloadManifest.SchemaVersion.ToString(CultureInfo.InvariantCulture)).Append(",\n");
        Property(json, "kind", manifest.Identity.Kind);
        Property(json, "runtimeStatus", manifest.Identity.RuntimeStatus);
        Property(json, "packageId", manifest.PackageId);
        Property(json, "version", manifest.Version);
        Property(json, "rid", manifest.Rid);
        Property(json, "postgresqlVersion", manifest.PostgresqlVersion);
        Property(json, "abiVersion", manifest.AbiVersion);
        List(json, "sources", manifest.Sources.Select(source =>
            "{ \"name\": " + Quote(source.Name) + ", \"version\": " + Quote(source.Version) + ", \"sha256\": " + Quote(source.Sha256) + " }"));
        json.Append(",\n");
        List(json, "extensions", manifest.Extensions.Select(extension =>
            "{ \"name\": " + Quote(extension.Name) + ", \"version\": " + Quote(extension.Version)
            + ", \"requires\": [" + string.Join(", ", extension.Requires.Select(Quote)) + "], \"files\": [" + Lines(extension.Files) + "] }"));
        json.Append(",\n");
        Property(json, "treeDigest", manifest.TreeDigest);
        List(json, "files", manifest.Files.Select(file =>
            "{ \"path\": " + Quote(file.Path) + ", \"size\": " + file.Size.ToString(CultureInfo.InvariantCulture)
            + ", \"sha256\": " + Quote(file.Sha256) + ", \"mode\": " + Quote(file.Mode) + " }"));
        json.Append("\n}\n");
        return json.ToString();
    }

    private static void Property(StringBuilder json, string name, string value) =>
        json.Append("  ").Append(Quote(name)).Append(": ").Append(Quote(value)).Append(",\n");

    private static void List(StringBuilder json, string name, IEnumerable<string> rows)
    {
        string body = string.Join(",\n", rows.Select(row => "    " + row));
        json.Append("  ").Append(Quote(name)).Append(body.Length == 0 ? ": []" : ": [\n" + body + "\n  ]");
    }

    private static string Lines(IReadOnlyList<string> paths) =>
        paths.Count == 0 ? string.Empty : "\n" + string.Join(",\n", paths.Select(path => "      " + Quote(path))) + "\n    ";

    private static string Quote(string value)
    {
        StringBuilder text = new("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.Append('"').ToString();
    }
}
