using System.CommandLine;
using PgliteSdk.Build.Bare;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh bare: whether the README's commands pass on a machine that has only Debian and the .NET SDK.</summary>
internal static class BareVerb
{
    private static readonly string[] Verbs = ["quickstart", "test"];

    public static Command Create()
    {
        var verbs = new Argument<string[]>("verb")
        {
            Description = "The commands to run: quickstart, test. Without one, both.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        verbs.AcceptOnlyFromAmong(Verbs);
        var user = new Option<string?>("--as") { Description = "Run them as root or as an ordinary user. Without it, as each in turn." };
        user.AcceptOnlyFromAmong([.. BareUser.All.Select(one => one.Name)]);
        var cold = new Option<bool>("--cold") { Description = "Without the results that this machine has in its cache." };
        const string about = "Run the README's commands in a root folder with nothing but Debian, the .NET SDK and a clone of HEAD.";
        Command command = Verb.Create("bare", about, (context, parsed) =>
        {
            string[] named = parsed.GetValue(verbs) is { Length: > 0 } some ? some : Verbs;
            return RunAsync(context, named, parsed.GetValue(user), parsed.GetValue(cold));
        });
        command.Arguments.Add(verbs);
        command.Options.Add(user);
        command.Options.Add(cold);
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, string[] verbs, string? name, bool cold)
    {
        if (!BuildContext.CanBuildNative || !Environment.IsPrivilegedProcess)
        {
            throw new BuildFailure("bare makes the root of a machine: it needs Linux x64, and root");
        }

        await Prerequisites.EnsureAsync(context, ToolUse.Bare);
        foreach (BareUser user in BareUser.All.Where(user => name is null || user.Name == name))
        {
            await new BareRun(context, user, cold).RunAsync(verbs);
        }

        context.Journal.Last($"bare: {string.Join(" and ", verbs)} passed");
        return Verb.Success;
    }
}
