using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Extensions;

/// <summary>extensions.json beside the native parts: the inventory with what the build found out.</summary>
internal static class ExtensionReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Where a file of a build lies in a payload.</summary>
    public static string PayloadPath(string file) =>
        file.StartsWith("lib/", StringComparison.Ordinal) ? "prefix/lib/postgresql/" + file["lib/".Length..] : "prefix/share/postgresql/" + file["share/".Length..];

    public static string Write(ExtensionInventory inventory, IReadOnlyList<BuiltExtension> built, SourceLock sources)
    {
        Dictionary<string, BuiltExtension> byName = built.ToDictionary(extension => extension.Row.Name, StringComparer.Ordinal);
        object report = new
        {
            extensions = inventory.Extensions.OrderBy(row => row.Name, StringComparer.Ordinal)
                .Select(row => byName.TryGetValue(row.Name, out BuiltExtension? extension) ? Shipped(extension, sources) : Missing(row)),
        };
        return JsonSerializer.Serialize(report, Json) + "\n";
    }

    private static object Shipped(BuiltExtension extension, SourceLock sources) => new
    {
        extension.Row.Name,
        version = extension.Version(sources.Archive(extension.Row.Source).Version),
        extension.Row.Status,
        extension.Row.Kind,
        extension = extension.HasControl,
        extension.Row.Source,
        extension.Row.Licence,
        extension.Row.Static,
        modules = extension.ModuleNames,
        requires = extension.Requires,
        extension.Row.Preload,
        extension.Row.Pack,
        files = extension.Files.Select(PayloadPath).Order(StringComparer.Ordinal),
    };

    private static object Missing(ExtensionRow row) => new
    {
        row.Name,
        version = "",
        row.Status,
        row.Reason,
        row.Kind,
        extension = true,
        row.Source,
        row.Licence,
        row.Static,
        modules = Array.Empty<string>(),
        requires = Array.Empty<string>(),
        row.Preload,
        row.Pack,
        files = Array.Empty<string>(),
    };
}
