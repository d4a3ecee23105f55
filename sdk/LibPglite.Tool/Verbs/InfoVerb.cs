using System.CommandLine;
using LibPglite.Tool.Info;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite info: what this tool is, what it brings along, and where everything is.</summary>
internal static class InfoVerb
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var settings = new Option<bool>("--settings") { Description = "Also start a temporary cluster and list the settings that are not PostgreSQL's defaults." };
        var command = new Command("info", "Show versions, runtime identifier, sources, extensions, settings and paths.") { json, settings };
        command.SetAction(async (parsed, cancel) =>
        {
            Installation installation = Installation.Find();
            IReadOnlyList<Fact> changed = parsed.GetValue(settings) ? await ClusterSettings.ReadAsync(cancel) : [];
            if (parsed.GetValue(json))
            {
                Console.Out.Write(InfoReport.Json(installation, changed));
            }
            else
            {
                InfoReport.Text(installation, changed);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
