using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh quickstart: everything from sources to a running sample.</summary>
internal static class QuickstartVerb
{
    public static Command Create() =>
        Verb.Create("quickstart", "Build everything, publish the sample host from the local feed, verify and run it.", async (context, _) =>
        {
            await Pack.RunAsync(context, await NativeBuild.AllAsync(context));
            await Quickstart.RunAsync(context);
            context.Journal.Last("quickstart: ok");
            return Verb.Success;
        });
}
