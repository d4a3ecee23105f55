using LibPglite.Tool.Reporting;
using Spectre.Console;

namespace LibPglite.Tool.Serve;

/// <summary>What serve says: the names of the server on the standard output, everything else, and all of it beside a program, on the error stream.</summary>
internal static class ServeOutput
{
    public static void Ready(DevelopmentServer server, ServeRequest request, bool quiet)
    {
        string place = request.DataDirectory is null ? "temporary, gone at the end" : server.Runtime.DataDirectory;
        Note($"PostgreSQL {server.Runtime.Info.PostgreSqlVersion} is ready; data: {place}");
        if (quiet)
        {
            return;
        }

        Terminal.Out.MarkupLineInterpolated($"[dim]connection string[/]  {server.Names.ConnectionString}");
        Terminal.Out.MarkupLineInterpolated($"[dim]DATABASE_URL[/]       {server.Names.Url}");
        Note("ctrl-C stops it.");
    }

    /// <summary>What the user should know.</summary>
    public static void Note(string text) => Console.Error.WriteLine(TextReport.VisibleLines(text, indent: "  "));

    /// <summary>Warnings of the server itself and worse. Errors of statements go to the client that made them.</summary>
    public static void Log(PgliteLogRecord record)
    {
        if (record.Severity is PgliteSeverity.Warning or PgliteSeverity.Fatal or PgliteSeverity.Panic)
        {
            Note($"{record.Severity}: {record.Message}");
        }
    }
}
