using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>
/// One family of diagnostics on its way into a runtime pack. Each begins with the same words: which family, of which payload. No
/// clock and no path of this machine gets in, except where a record of the gate states when it was made.
/// </summary>
internal static class Report
{
    public const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes FAMILY.json: the common words, then those of the family.</summary>
    public static void Write(string folder, string family, ReportSubject subject, JsonObject body)
    {
        JsonObject whole = new()
        {
            ["family"] = family,
            ["schemaVersion"] = SchemaVersion,
            ["rid"] = subject.Rid,
            ["payload"] = subject.Content,
        };
        foreach ((string name, JsonNode? value) in body.ToArray())
        {
            body.Remove(name);
            whole[name] = value;
        }

        File.WriteAllText(Path.Combine(folder, family + ".json"), whole.ToJsonString(Layout) + "\n", new UTF8Encoding(false));
    }

    public static JsonArray Array(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];

    public static JsonArray Array(IEnumerable<JsonObject> values) => [.. values];
}

/// <summary>What diagnostics speak about: a payload by the digest of what runs in it.</summary>
internal sealed record ReportSubject(string Rid, string Content);
