using System.Text.Json;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Reads <c>extensions.json</c> of the native build: which extensions there are, in which pack each ships, and which files are
/// its own. The manifest of a pack repeats the rows of that pack, so that a build can leave an extension out.
/// </summary>
internal static class ExtensionInventory
{
    internal const string FileName = "extensions.json";

    /// <summary>The value of <c>pack</c> for what ships with PostgreSQL itself.</summary>
    internal const string RuntimePack = "LibPglite.Runtime";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The extensions that ship in <paramref name="pack"/>; none when the native build says nothing about extensions.</summary>
    internal static IReadOnlyList<PayloadExtension> Read(string input, string pack) =>
    [
        .. Rows(input).Where(row => row.Status == "shipped" && row.Pack == pack)
            .Select(row => new PayloadExtension(row.Name, row.Version, row.Requires, row.Files)),
    ];

    /// <summary>
    /// Whether a file goes into <paramref name="pack"/>: one of an extension into the pack of that, all others into the runtime's.
    /// </summary>
    internal static Func<string, bool> FilesOf(string input, string pack)
    {
        Dictionary<string, string> owners = Rows(input).SelectMany(row => row.Files.Select(file => (file, row.Pack)))
            .ToDictionary(row => row.file, row => row.Pack, StringComparer.Ordinal);
        return path => owners.GetValueOrDefault(path, RuntimePack) == pack;
    }

    private static IReadOnlyList<Row> Rows(string input)
    {
        string file = Path.Combine(input, FileName);
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<Document>(File.ReadAllBytes(file), Options)?.Extensions
                ?? throw new RuntimePackException($"'{file}' is empty.");
        }
        catch (JsonException e)
        {
            throw new RuntimePackException($"'{file}' is not what the builder reads: {e.Message}", e);
        }
    }

    private sealed record Document(IReadOnlyList<Row> Extensions);

    private sealed record Row(string Name, string Version, string Status, string Pack, IReadOnlyList<string> Requires, IReadOnlyList<string> Files);
}
