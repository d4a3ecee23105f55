using System.CommandLine;
using LibPglite.Tool.Verbs;

namespace LibPglite.Tool;

/// <summary>dotnet pglite; one file per verb under Verbs/.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => CommandLine.InvokeAsync(Root(), arguments);

    internal static RootCommand Root()
    {
        var root = new RootCommand("Verifies, examines and serves PostgreSQL as LibPglite packs it.");
        root.Subcommands.Add(VerifyVerb.Create());
        root.Subcommands.Add(DoctorVerb.Create());
        root.Subcommands.Add(ServeVerb.Create());
        root.Subcommands.Add(InfoVerb.Create());
        root.Subcommands.Add(CompletionVerb.Create());
        root.Subcommands.Add(SelfTestVerb.Create());
        return root;
    }
}
