using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LibPglite.Tool.Reporting;

/// <summary>The report as one JSON object: schemaVersion, verb, subject, ok, facts, findings.</summary>
internal static class JsonReport
{
    /// <summary>The form of the object; raised when a member changes its meaning or goes.</summary>
    public const int SchemaVersion = 1;

    /// <summary>How all JSON of the tool is written: indented, LF, no escapes but those that JSON asks for.</summary>
    internal static readonly JsonWriterOptions Style = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Report report) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteString("verb", report.Verb);
        json.WriteString("subject", report.Subject);
        json.WriteBoolean("ok", report.Findings.Count == 0);
        json.WriteStartObject("facts");
        foreach (Fact fact in report.Facts)
        {
            json.WriteString(fact.Name, fact.Value);
        }

        json.WriteEndObject();
        json.WriteStartArray("findings");
        foreach (Finding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Diagnostic.Code);
            json.WriteString("path", finding.Path);
            json.WriteString("message", finding.Diagnostic.Message);
            json.WriteString("help", finding.Diagnostic.HelpLink);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>What <paramref name="body"/> writes, with a line end.</summary>
    internal static string Write(Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Style))
        {
            body(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
