using LibPglite.Payload;
using LibPglite.Tool.Reporting;
using Spectre.Console;

namespace LibPglite.Tool.Info;

/// <summary>An installation, for people and for programs.</summary>
internal static class InfoReport
{
    public static void Text(Installation installation, IReadOnlyList<Fact> settings)
    {
        Line("tool", "LibPglite.Tool " + Versions.Tool);
        Line("facade", "LibPglite " + Versions.Facade);
        Line("runtime identifier", Installation.RuntimeIdentifier);
        Line("framework", Installation.Framework);
        Line("folder", Installation.Folder);
        Line("plugin", installation.Plugin ?? "none: this system cannot serve; verify and doctor work");
        if (installation.Manifest is { } manifest)
        {
            Line("package", $"{manifest.PackageId} {manifest.Version} ({manifest.Identity.RuntimeStatus})");
            Line("PostgreSQL", manifest.PostgresqlVersion);
            Line("C interface", manifest.AbiVersion);
            Line("tree digest", manifest.TreeDigest);
            Line("extensions", string.Join(", ", manifest.Extensions.Select(extension => extension.Name + " " + extension.Version)));
            foreach (PayloadSource source in manifest.Sources)
            {
                Line("source", $"{source.Name} {source.Version} sha256:{source.Sha256}");
            }
        }

        foreach (Fact setting in settings)
        {
            Line("setting", setting.Name + " = " + setting.Value);
        }
    }

    public static string Json(Installation installation, IReadOnlyList<Fact> settings) => JsonReport.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", JsonReport.SchemaVersion);
        json.WriteString("toolVersion", Versions.Tool);
        json.WriteString("facadeVersion", Versions.Facade);
        json.WriteString("rid", Installation.RuntimeIdentifier);
        json.WriteString("framework", Installation.Framework);
        json.WriteString("folder", Installation.Folder);
        json.WriteString("plugin", installation.Plugin);
        if (installation.Manifest is { } manifest)
        {
            json.WriteStartObject("payload");
            json.WriteString("packageId", manifest.PackageId);
            json.WriteString("version", manifest.Version);
            json.WriteString("runtimeStatus", manifest.Identity.RuntimeStatus);
            json.WriteString("rid", manifest.Rid);
            json.WriteString("postgresqlVersion", manifest.PostgresqlVersion);
            json.WriteString("abiVersion", manifest.AbiVersion);
            json.WriteString("treeDigest", manifest.TreeDigest);
            json.WriteStartArray("sources");
            foreach (PayloadSource source in manifest.Sources)
            {
                json.WriteStartObject();
                json.WriteString("name", source.Name);
                json.WriteString("version", source.Version);
                json.WriteString("sha256", source.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("extensions");
            foreach (PayloadExtension extension in manifest.Extensions)
            {
                json.WriteStartObject();
                json.WriteString("name", extension.Name);
                json.WriteString("version", extension.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartObject("settings");
        foreach (Fact setting in settings)
        {
            json.WriteString(setting.Name, setting.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Line(string name, string value) => Terminal.Out.MarkupLineInterpolated($"[dim]{name,-20}[/] {TextReport.Visible(value)}");
}
