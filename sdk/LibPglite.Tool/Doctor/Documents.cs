using System.Reflection;
using System.Text.Json;
using LibPglite.Payload;
using PgliteSdk.RuntimePacks;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// The diagnostics of a payload. They are read with the schemas that this tool carries, not with those in the payload: who alters
/// one could alter the other.
/// </summary>
internal sealed class Documents(Examination examination)
{
    private const string Resource = "schemas.";

    /// <summary>Every family that a pack has to carry, in ordinal order.</summary>
    public static readonly IReadOnlyList<string> Families =
        ["closure", "conformance", "contract", "extensions", "lifecycle", "platform", "provenance", "symbols", "toolchain"];

    private readonly Dictionary<string, JsonElement> _read = new(StringComparer.Ordinal);

    public string PathOf(string family) => $"{examination.Part.Papers}{ContentDigest.Diagnostics}{family}.json";

    /// <summary>The document of a family, or null when it was missing or unreadable, which is a finding already.</summary>
    public JsonElement? this[string family] => _read.TryGetValue(family, out JsonElement found) ? found : null;

    /// <summary>The published schema of a family, as this version of the tool knows it.</summary>
    public static DiagnosticSchema Schema(string family)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource + family + DiagnosticSchema.Suffix)!;
        using var reader = new StreamReader(stream);
        return DiagnosticSchema.Parse(family, reader.ReadToEnd());
    }

    /// <summary>Reads all of them: each is there, has the published form, and was made from this payload.</summary>
    public void ReadAll()
    {
        foreach (string family in Families)
        {
            string path = PathOf(family);
            if (!examination.Files.ContainsKey(path) || examination.Read(path) is not { } bytes)
            {
                examination.Find(path, "PGL3101", family);
                continue;
            }

            if (Problem(family, bytes) is { } problem)
            {
                examination.Find(path, "PGL3102", path, problem);
                continue;
            }

            _read[family] = JsonDocument.Parse(bytes).RootElement;
        }

        examination.LeftOut = ExtensionChecks.LeftOut(examination);
        foreach ((string family, JsonElement document) in _read)
        {
            CheckSubject(family, document);
        }
    }

    private void CheckSubject(string family, JsonElement document)
    {
        string payload = document.GetProperty("payload").GetString()!, rid = document.GetProperty("rid").GetString()!;
        if (payload != examination.Content && examination.LeftOut.Count == 0)
        {
            examination.Find(PathOf(family), "PGL3103", PathOf(family), payload, examination.Content);
        }

        if (rid != examination.Manifest.Rid)
        {
            examination.Contradict(family, "the runtime identifier", rid, examination.Manifest.Rid);
        }
    }

    private static string? Problem(string family, byte[] bytes)
    {
        try
        {
            IReadOnlyList<string> problems = Schema(family).Problems(bytes);
            return problems.Count == 0 ? null : Examination.Few(problems);
        }
        catch (JsonException e)
        {
            return "it is not JSON: " + e.Message;
        }
    }
}
