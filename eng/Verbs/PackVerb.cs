using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh pack: the packages in artifacts/feed.</summary>
internal static class PackVerb
{
    public static Command Create()
    {
        Option<bool> portable = Verb.Portable();
        var all = new Option<bool>("--all")
        {
            Description = $"Make the packs of every system, also of {string.Join(", ", EngineTarget.All.Except(EngineTarget.Usual).Select(target => target.Rid))}, which is not made unasked.",
        };
        Command command = Verb.Create("pack", "Build the native part and write the packages into artifacts/feed.", async (context, parsed) =>
        {
            Verb.Portably(context, parsed.GetValue(portable));
            await Pack.RunAsync(context, await NativeBuild.AllAsync(context, parsed.GetValue(all) ? EngineTarget.All : EngineTarget.Usual));
            return Verb.Success;
        });
        command.Options.Add(all);
        command.Options.Add(portable);
        return command;
    }
}
