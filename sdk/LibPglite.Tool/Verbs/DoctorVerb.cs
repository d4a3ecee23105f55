using System.CommandLine;
using LibPglite.Tool.Doctor;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite doctor PATH: everything that a pack claims, checked against its bytes.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        Argument<string> path = VerifyVerb.PathArgument();
        Option<ReportFormat> format = VerifyVerb.FormatOption();
        var selfTest = new Option<bool>("--self-test") { Description = "Also start a cluster from the payload in a temporary place, create every extension, restart, and clean up." };
        var command = new Command("doctor", "Check everything that a runtime pack says about itself against its bytes.") { path, selfTest, format };
        command.SetAction(async (parsed, cancel) =>
        {
            string subject = parsed.GetValue(path)!;
            Report report = await Report.OfAsync("doctor", subject, () => PackDoctor.ExamineAsync(subject, parsed.GetValue(selfTest), cancel));
            ReportWriter.Write(report, parsed.GetValue(format));
            return report.ExitCode;
        });
        return command;
    }
}
