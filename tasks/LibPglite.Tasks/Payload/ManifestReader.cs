using System.Globalization;
using System.Text.Json;
using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// Reads manifests and believes nothing: schema, paths, collisions, hashes, sizes, modes and the tree digest are all checked, so
/// that whoever holds a <see cref="PayloadManifest"/> may use its paths without looking again.
/// </summary>
/// <remarks>Every publish reads one while somebody waits: loops instead of queries over elements spare the compiler at run time.</remarks>
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
        using JsonDocument document = Parse(bytes, name);
        try
        {
            return Read(document.RootElement, name);
        }
        catch (InvalidOperationException e)
        {
            // It is JSON in its form, but a name or a text in it is not Unicode: a wrong byte, or an escape for half a character.
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL0101", name, e.Message), e);
        }
    }

    private static PayloadManifest Read(JsonElement root, string name)
    {
        string schema = Number(root, "schemaVersion", name);
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
            Rows(root, "sources", name, row => new PayloadSource(Text(row, "name", name), Text(row, "version", name), Hash(row, "sha256", name))),
            Rows(root, "extensions", name, row => new PayloadExtension(
                Text(row, "name", name), Text(row, "version", name), Texts(row, "requires", name), Texts(row, "files", name))),
            Rows(root, "files", name, row => ReadFile(row, name)));
        string stated = Hash(root, "treeDigest", name);
        if (stated != manifest.TreeDigest)
        {
            throw new PgliteDiagnosticException("PGL0106", name, stated, manifest.TreeDigest);
        }

        string digest = Hash(root, "manifestDigest", name);
        string actual = ManifestWriter.Digest(manifest);
        return digest == actual ? manifest : throw new PgliteDiagnosticException("PGL0108", name, digest, actual);
    }

    private static PayloadFile ReadFile(JsonElement row, string name)
    {
        string size = Number(row, "size", name);
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw new PgliteDiagnosticException("PGL0105", name, "size", size);
        }

        string mode = Text(row, "mode", name);
        return PayloadMode.IsKnown(mode)
            ? new PayloadFile(Text(row, "path", name), length, Hash(row, "sha256", name), mode)
            : throw new PgliteDiagnosticException("PGL0105", name, "mode", mode);
    }

    private static JsonDocument Parse(byte[] bytes, string name)
    {
        try
        {
            // From a stream, because a span would drag System.Memory into msbuild.exe in a version that it may not have.
            using MemoryStream stream = new(bytes, writable: false);
            return JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL0101", name, e.Message), e);
        }
    }

    /// <summary>The one member of that name; a second one would leave open which of them counts.</summary>
    private static JsonElement Member(JsonElement owner, string member, JsonValueKind kind, string name)
    {
        JsonElement found = default;
        bool twice = false;
        if (owner.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in owner.EnumerateObject())
            {
                if (property.NameEquals(member))
                {
                    twice |= found.ValueKind != JsonValueKind.Undefined;
                    found = property.Value;
                }
            }
        }

        return found.ValueKind == kind && !twice
            ? found
            : throw new PgliteDiagnosticException("PGL0105", name, member, found.ValueKind == JsonValueKind.Undefined ? "(missing)" : found.ToString());
    }

    private static string Number(JsonElement owner, string member, string name) => Member(owner, member, JsonValueKind.Number, name).GetRawText();

    private static string Text(JsonElement owner, string member, string name) => TextOf(Member(owner, member, JsonValueKind.String, name), member, name);

    private static string TextOf(JsonElement value, string member, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new PgliteDiagnosticException("PGL0105", name, member, value.ToString());

    private static List<T> Rows<T>(JsonElement owner, string member, string name, Func<JsonElement, T> read)
        where T : class
    {
        JsonElement array = Member(owner, member, JsonValueKind.Array, name);
        List<T> rows = new(array.GetArrayLength());
        foreach (JsonElement row in array.EnumerateArray())
        {
            rows.Add(read(row));
        }

        return rows;
    }

    private static List<string> Texts(JsonElement owner, string member, string name) => Rows(owner, member, name, item => TextOf(item, member, name));

    private static string OneOf(JsonElement owner, string member, string name, params string[] known)
    {
        string text = Text(owner, member, name);
        return known.Contains(text, StringComparer.Ordinal) ? text : throw new PgliteDiagnosticException("PGL0105", name, member, text);
    }

    private static string Hash(JsonElement owner, string member, string name)
    {
        string text = Text(owner, member, name);
        return PayloadHash.IsWellFormed(text) ? text : throw new PgliteDiagnosticException("PGL0105", name, member, text);
    }
}
