using System.Text;
using System.Text.Json;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Reads a bill of materials as a stranger would: the shape by the schema, then what no schema can say - that ids are unique, that
/// relationships lead somewhere, that the document describes a package and that every licence of its own has a text.
/// </summary>
internal static class BillOfMaterialsCheck
{
    private static readonly string[] Licensed = ["licenseConcluded", "licenseDeclared"];

    /// <summary>The name of its schema among those of the diagnostics.</summary>
    internal const string Family = "spdx-2.3";

    /// <summary>What is wrong with it; empty when nothing is.</summary>
    internal static IReadOnlyList<string> Problems(byte[] document, DiagnosticSchema schema)
    {
        IReadOnlyList<string> shape;
        try
        {
            shape = schema.Problems(document);
        }
        catch (JsonException e)
        {
            return ["it is not JSON: " + e.Message];
        }

        if (shape.Count > 0)
        {
            return shape;
        }

        using JsonDocument parsed = JsonDocument.Parse(document);
        return [.. References(parsed.RootElement), .. Licences(parsed.RootElement)];
    }

    /// <summary>The same for a document that was just written.</summary>
    internal static IReadOnlyList<string> Problems(string document, DiagnosticSchema schema) => Problems(Encoding.UTF8.GetBytes(document), schema);

    private static IEnumerable<string> References(JsonElement root)
    {
        string[] packages = [.. root.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("SPDXID").GetString()!)];
        HashSet<string> ids = ["SPDXRef-DOCUMENT", "NONE", "NOASSERTION"];
        foreach (string id in packages.Where(id => !ids.Add(id)))
        {
            yield return $"the id {id} occurs twice";
        }

        JsonElement[] relationships = [.. root.GetProperty("relationships").EnumerateArray()];
        foreach (string id in relationships.SelectMany(row => new[] { Text(row, "spdxElementId"), Text(row, "relatedSpdxElement") }).Where(id => !ids.Contains(id)).Distinct())
        {
            yield return $"a relationship names {id}, which is not in the document";
        }

        if (!relationships.Any(row => Text(row, "relationshipType") == "DESCRIBES" && Text(row, "spdxElementId") == "SPDXRef-DOCUMENT"))
        {
            yield return "the document describes nothing";
        }

        HashSet<string> related = [.. relationships.Select(row => Text(row, "relatedSpdxElement"))];
        foreach (string id in packages.Where(id => !related.Contains(id)))
        {
            yield return $"no relationship leads to {id}";
        }
    }

    private static IEnumerable<string> Licences(JsonElement root)
    {
        HashSet<string> texts = root.TryGetProperty("hasExtractedLicensingInfos", out JsonElement infos)
            ? [.. infos.EnumerateArray().Select(info => Text(info, "licenseId"))]
            : [];
        return root.GetProperty("packages").EnumerateArray()
            .SelectMany(package => Licensed.Where(name => package.TryGetProperty(name, out _)).Select(name => Text(package, name)))
            .SelectMany(expression => expression.Split(' ', '(', ')'))
            .Where(word => word.StartsWith("LicenseRef-", StringComparison.Ordinal) && !texts.Contains(word))
            .Distinct()
            .Select(word => $"the licence {word} has no text");
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
