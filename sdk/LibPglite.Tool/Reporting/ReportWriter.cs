namespace LibPglite.Tool.Reporting;

/// <summary>Writes a report to the standard output in the form that was asked for.</summary>
internal static class ReportWriter
{
    public static void Write(Report report, ReportFormat format)
    {
        switch (format)
        {
            case ReportFormat.Json:
                Console.Out.Write(JsonReport.Write(report));
                break;
            case ReportFormat.Sarif:
                Console.Out.Write(SarifReport.Write(report));
                break;
            default:
                TextReport.Write(report);
                break;
        }
    }
}
