using System.CommandLine;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh quickstart: what this machine needs, from sources to a running sample.</summary>
internal static class QuickstartVerb
{
    public static Command Create() =>
        Verb.Create("quickstart", "Build for this machine, publish the sample host from the local feed, verify and run it.", async (context, _) =>
        {
            context.Here = true;
            await NativeBuild.RequireAsync(context);
            context.Journal.Expect(Forecast.Read(context.Repository.StepSeconds)["quickstart"]);
            await Pack.RunAsync(context, await NativeBuild.AllAsync(context));
            await Quickstart.RunAsync(context);
            context.Journal.Last("quickstart: ok");
            return Verb.Success;
        });
}
