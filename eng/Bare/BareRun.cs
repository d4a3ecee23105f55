using System.Text.RegularExpressions;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Bare;

/// <summary>
/// The commands of the README as a newcomer runs them, on a machine that has nothing. An ordinary user is told what is missing, has
/// root run the command that is named, to the letter, and tries again.
/// </summary>
internal sealed partial class BareRun(BuildContext context, BareUser user, bool cold)
{
    private readonly BareRoot root = new(context, user, cold);

    public async Task RunAsync(IReadOnlyList<string> verbs)
    {
        await root.CreateAsync();
        foreach (string verb in verbs)
        {
            if (await TryAsync(verb) is { } install)
            {
                await context.Journal.StepAsync($"bare-install-{user.Name}", install, log =>
                    root.RunAsRootAsync(log, ["DEBIAN_FRONTEND=noninteractive", .. install.Split(' ')]));
                if (await TryAsync(verb) is { } more)
                {
                    throw new BuildFailure($"after '{install}' the {user.Name} user is asked for more: {more}");
                }
            }
        }

        await context.Journal.StepAsync($"bare-end-{user.Name}", $"remove {context.Repository.Relative(root.Folder)}", root.RemoveAsync);
    }

    /// <summary>Runs a verb; what is to be installed first, when it says so.</summary>
    private Task<string?> TryAsync(string verb) =>
        context.Journal.StepAsync($"bare-{verb}-{user.Name}", $"./build.sh {verb}", log => TryAsync(verb, log));

    private async Task<string?> TryAsync(string verb, StepLog log)
    {
        string last = "";
        int exit = await root.RunAnyExitAsync(log, ["./build.sh", verb], line => last = Show(line));
        if (exit != 0 && Install(log.Tail()) is { } install)
        {
            log.Note = "asks for packages";
            return install;
        }

        log.Note = last;
        string logs = context.Repository.Relative(root.Clone) + "/artifacts/logs";
        return exit == 0 ? null : throw new BuildFailure($"'./build.sh {verb}' of the {user.Name} user failed; see {log.Shown} and {logs}");
    }

    /// <summary>The command that a message about missing programs names, for root.</summary>
    internal static string? Install(string text) => InstallPattern().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    private string Show(string line)
    {
        if (line.StartsWith("  FAILED", StringComparison.Ordinal))
        {
            context.Journal.Line(line);
        }

        return line;
    }

    [GeneratedRegex(@"Install with: sudo (apt-get install [a-z0-9+.: -]+[a-z0-9+])")]
    private static partial Regex InstallPattern();
}
