using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh pack: the packages in artifacts/feed.</summary>
internal static class PackVerb
{
    public static Command Create()
    {
        Option<bool> portable = Verb.Portable(), all = Verb.All(), here = Verb.Here();
        Command command = Verb.Create("pack", "Build the native part and write the packages into artifacts/feed.", async (context, parsed) =>
        {
            Verb.Portably(context, parsed.GetValue(portable));
            context.All = parsed.GetValue(all);
            context.Here = parsed.GetValue(here);
            await Pack.RunAsync(context, await NativeBuild.AllAsync(context, context.All ? EngineTarget.All : null));
            return Verb.Success;
        });
        command.Options.Add(all);
        command.Options.Add(here);
        command.Options.Add(portable);
        return command;
    }
}
