using System.CommandLine;
using PgliteSdk.Build.Release;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh release VERSION: packages that may call themselves runtime-ready, or none.</summary>
internal static class ReleaseVerb
{
    public static Command Create()
    {
        var version = new Argument<string>("VERSION") { Description = "The version of all packages, for instance 1.0.0 or 1.1.0-beta.1." };
        Command command = Verb.Create("release", "Build, pack, judge the packed payload, and write runtime-ready packages into artifacts/release.", async (context, parsed) =>
        {
            string folder = await ReleaseRun.RunAsync(context, parsed.GetValue(version)!);
            context.Journal.Last($"release: {context.Repository.Relative(folder)}");
            return Verb.Success;
        });
        command.Arguments.Add(version);
        return command;
    }
}
