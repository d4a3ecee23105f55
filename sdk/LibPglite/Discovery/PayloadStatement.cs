using System.Text.Json;

namespace LibPglite.Discovery;

/// <summary>What the manifest beside the plugin says of a file. Read only to explain a failure: a start does not need it.</summary>
internal sealed class PayloadStatement
{
    private const string FileName = "manifest.json";

    private readonly JsonElement _manifest;
    private readonly string _path;

    private PayloadStatement(string path, JsonElement manifest)
    {
        _path = path;
        _manifest = manifest;
    }

    /// <summary>Null when there is no manifest, or none that can be read.</summary>
    internal static PayloadStatement? Find(string plugin)
    {
        string path = Path.Combine(Path.GetDirectoryName(plugin)!, FileName);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new PayloadStatement(path, document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>One sentence: the size that the file should have, and the digest of the payload to which it belongs.</summary>
    internal string? About(string file, long? length)
    {
        try
        {
            string digest = _manifest.GetProperty("treeDigest").GetString()!;
            JsonElement stated = _manifest.GetProperty("files").EnumerateArray().First(entry => entry.GetProperty("path").ValueEquals(file));
            long size = stated.GetProperty("size").GetInt64();
            string found = length is null ? "" : length == size ? ", which it has" : $" and has {length}";
            return $"By '{_path}' it has to have {size} bytes{found}; SHA-256 {stated.GetProperty("sha256").GetString()}; tree digest of the payload {digest}.";
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
