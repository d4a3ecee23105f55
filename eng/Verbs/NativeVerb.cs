using System.CommandLine;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh native: the engine, the template cluster and the prefix, in artifacts/native.</summary>
internal static class NativeVerb
{
    public static Command Create()
    {
        Option<string> rid = Verb.Rid();
        Option<bool> all = Verb.All();
        Command command = Verb.Create("native", "Build libpglite, the template cluster and the prefix into artifacts/native.", async (context, parsed) =>
        {
            context.Target = Verb.Target(parsed.GetRequiredValue(rid));
            context.All = parsed.GetValue(all);
            await NativeBuild.RunAsync(context);
            return Verb.Success;
        });
        command.Options.Add(rid);
        command.Options.Add(all);
        return command;
    }
}
