using System.CommandLine;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh native: the engine, the template cluster and the prefix, in artifacts/native.</summary>
internal static class NativeVerb
{
    public static Command Create() =>
        Verb.Create("native", "Build libpglite.so, the template cluster and the prefix into artifacts/native.", async (context, _) =>
        {
            await NativeBuild.RunAsync(context);
            return Verb.Success;
        });
}
