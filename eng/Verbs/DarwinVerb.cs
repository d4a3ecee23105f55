using System.CommandLine;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh darwin: what of the engine can be compiled for macOS so far.</summary>
internal static class DarwinVerb
{
    public static Command Create() =>
        Verb.Create("darwin", "Compile the plain C of the engine for macOS, and check what it takes from the system.", async (context, _) =>
        {
            await Prerequisites.EnsureAsync(context);
            await DarwinObjects.GetAsync(context, await DarwinSdk.GetAsync(context));
            return Verb.Success;
        });
}
