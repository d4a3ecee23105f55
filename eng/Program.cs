using System.CommandLine;
using PgliteSdk.Build.Verbs;

namespace PgliteSdk.Build;

/// <summary>The build program behind build.sh and build.cmd; one file per verb under Verbs/.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        CommandLine().Parse(arguments).InvokeAsync(new InvocationConfiguration
        {
            // Time for child processes to end and for half-made things to be taken away after ctrl-C.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(20),
        });

    internal static RootCommand CommandLine()
    {
        var root = new RootCommand("Builds, packs, tests and measures PgliteSdk.");
        Command[] verbs =
        [
            QuickstartVerb.Create(), NativeVerb.Create(), PackVerb.Create(), ExtensionVerb.Create(), TestVerb.Create(), BenchVerb.Create(),
            ProfileVerb.Create(), SmokeVerb.Create(), BareVerb.Create(), CleanVerb.Create(), DoctorVerb.Create(), ReleaseVerb.Create(),
        ];
        foreach (Command verb in verbs)
        {
            root.Subcommands.Add(verb);
        }

        return root;
    }
}
