using System.Text.Json;
using LibPglite.Diagnostics;

namespace LibPglite.Tool.Reporting;

/// <summary>
/// The report as SARIF 2.1.0: a rule for each code that occurs, with the address of its page, and a result for each finding. Files
/// are named relative to the subject, which is the base <c>SUBJECT</c>, so that the same payload gives the same bytes everywhere.
/// </summary>
internal static class SarifReport
{
    private const string Base = "SUBJECT";

    public static string Write(Report report) => JsonReport.Write(json =>
    {
        PgliteDiagnostic[] rules = [.. report.Findings.Select(finding => finding.Diagnostic).DistinctBy(rule => rule.Code).OrderBy(rule => rule.Code, StringComparer.Ordinal)];
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (Finding finding in report.Findings)
        {
            WriteResult(json, finding, Array.FindIndex(rules, rule => rule.Code == finding.Diagnostic.Code), report.Subject);
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteString("subject", report.Subject);
        foreach (Fact fact in report.Facts)
        {
            json.WriteString(fact.Name, fact.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteTool(Utf8JsonWriter json, PgliteDiagnostic[] rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "dotnet-pglite");
        json.WriteString("semanticVersion", Versions.Tool);
        json.WriteString("informationUri", "https://github.com/PgliteSdk/PgliteSdk");
        json.WriteStartArray("rules");
        foreach (PgliteDiagnostic rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Code);
            json.WriteString("helpUri", rule.HelpLink);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, int rule, string subject)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Diagnostic.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", "error");
        json.WriteStartObject("message");
        json.WriteString("text", finding.Diagnostic.Message);
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Escape(finding.Path ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(subject))));
        if (finding.Path is not null)
        {
            json.WriteString("uriBaseId", Base);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
