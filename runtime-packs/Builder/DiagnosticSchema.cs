using System.Text.Json;
using Json.Schema;

namespace PgliteSdk.RuntimePacks;

/// <summary>The published JSON Schema of one family of diagnostics, or of the bill of materials.</summary>
internal sealed class DiagnosticSchema
{
    internal const string Suffix = ".schema.json";

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List };

    private readonly JsonSchema _schema;

    private DiagnosticSchema(string family, JsonSchema schema)
    {
        Family = family;
        _schema = schema;
    }

    /// <summary>The name of the family, which is that of its file without the ending.</summary>
    internal string Family { get; }

    /// <summary>Each has a registry of its own: the library keeps every id that it saw for the whole process, and refuses a second.</summary>
    internal static DiagnosticSchema Parse(string family, string text) => new(family, JsonSchema.FromText(text, new BuildOptions { SchemaRegistry = new SchemaRegistry() }));

    /// <summary>What is wrong with a document, a place and a reason each; empty when it fits.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    internal IReadOnlyList<string> Problems(byte[] document)
    {
        using JsonDocument parsed = JsonDocument.Parse(document);
        EvaluationResults results = _schema.Evaluate(parsed.RootElement, Options);
        if (results.IsValid)
        {
            return [];
        }

        string[] found =
        [
            .. (results.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
                .SelectMany(detail => detail.Errors!.Select(error => $"{Place(detail)}: {error.Value}"))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        return found.Length > 0 ? found : ["it does not fit its schema"];
    }

    private static string Place(EvaluationResults detail) => detail.InstanceLocation.ToString() is { Length: > 0 } place ? place : "/";
}
