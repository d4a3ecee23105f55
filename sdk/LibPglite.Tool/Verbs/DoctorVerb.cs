using System.CommandLine;
using LibPglite.Tool.Doctor;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite doctor PATH: everything that a pack claims, checked against its bytes.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A runtime pack (nupkg), an unpacked one, a publish folder, or the folder pglite in one." };
        var selfTest = new Option<bool>("--self-test") { Description = "Also start a cluster from the payload in a temporary place, create every extension, restart, and clean up." };
        var format = new Option<ReportFormat>("--format") { Description = "text, json or sarif." };
        var command = new Command("doctor", "Check everything that a runtime pack says about itself against its bytes.") { path, selfTest, format };
        command.SetAction(async (parsed, cancel) =>
        {
            Report report = await PackDoctor.ExamineAsync(parsed.GetValue(path)!, parsed.GetValue(selfTest), cancel);
            ReportWriter.Write(report, parsed.GetValue(format));
            return report.ExitCode;
        });
        return command;
    }
}
