using System.Text.Json;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Takes the diagnostics into a pack: exactly one document for every published schema, each fitting it, and the schemas
/// themselves, so that whoever holds a pack can read it by itself.
/// </summary>
internal static class Diagnostics
{
    internal static IReadOnlyList<PackFile> Read(RuntimePackRequest request)
    {
        if (request.DiagnosticsDirectory is not { } folder)
        {
            return [];
        }

        List<PackFile> files = [];
        List<string> problems = [];
        string[] schemas = [.. Directory.GetFiles(Path.Combine(request.InventoryDirectory, "schemas"), "*" + DiagnosticSchema.Suffix).Order(StringComparer.Ordinal)];
        foreach (string path in schemas)
        {
            string family = Path.GetFileName(path)[..^DiagnosticSchema.Suffix.Length];
            files.Add(PackFile.FromDisk(request.Papers + ContentDigest.Diagnostics + "schemas/" + Path.GetFileName(path), path));
            if (family == BillOfMaterialsCheck.Family)
            {
                continue;
            }

            string document = Path.Combine(folder, family + ".json");
            files.Add(PackFile.FromDisk($"{request.Papers}{ContentDigest.Diagnostics}{family}.json", document));
            problems.AddRange(Problems(DiagnosticSchema.Parse(family, File.ReadAllText(path)), document));
        }

        HashSet<string> known = [.. files.Select(file => Path.GetFileName(file.Path))];
        problems.AddRange(Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Where(name => !known.Contains(name))
            .Order(StringComparer.Ordinal).Select(name => $"'{name}' belongs to no family that has a schema."));
        return problems.Count == 0
            ? files
            : throw new RuntimePackException($"The diagnostics in '{folder}' do not fit:\n  " + string.Join("\n  ", problems));
    }

    private static IEnumerable<string> Problems(DiagnosticSchema schema, string document)
    {
        if (!File.Exists(document))
        {
            return [$"'{schema.Family}.json' is missing."];
        }

        try
        {
            return schema.Problems(File.ReadAllBytes(document)).Select(problem => $"'{schema.Family}.json': {problem}");
        }
        catch (JsonException e)
        {
            return [$"'{schema.Family}.json' is not JSON: {e.Message}"];
        }
    }
}
