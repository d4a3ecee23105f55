using System.CommandLine;
using System.Diagnostics;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;
using Spectre.Console;

namespace PgliteSdk.Build.Verbs;

/// <summary>The frame of every verb: the display, the closing line, the exit code.</summary>
internal static class Verb
{
    public const int Success = 0;
    public const int Failed = 1;
    public const int Cancelled = 130;

    /// <summary>Of verbs that build the engine.</summary>
    public static Option<bool> Portable() => new("--portable")
    {
        Description = "Build the engine on the portable parts of native/platform, to test here what another system will stand on.",
    };

    public static void Portably(BuildContext context, bool isPortable) => context.Target = isPortable ? context.Target.Portably() : context.Target;

    /// <summary>Of verbs that make packages, for work on one system.</summary>
    public static Option<bool> Here() => new("--here")
    {
        Description = "Make only this machine's runtime pack: no other system, no extension that comes in a package of its own.",
    };

    /// <summary>Of verbs that make more than what tests need by default.</summary>
    public static Option<bool> All() => new("--all")
    {
        Description = $"Make the packs of extensions for other systems too, and those of {string.Join(", ", EngineTarget.All.Except(EngineTarget.Usual).Select(target => target.Rid))}, which is not made unasked.",
    };

    /// <summary>Of verbs that can build for another system than this machine's.</summary>
    public static Option<string> Rid()
    {
        var option = new Option<string>("--rid")
        {
            Description = "What to build for.",
            DefaultValueFactory = _ => BuildContext.Rid,
        };
        option.AcceptOnlyFromAmong([.. EngineTarget.All.Select(target => target.Rid)]);
        return option;
    }

    public static EngineTarget Target(string rid) => EngineTarget.All.Single(target => target.Rid == rid);

    /// <summary>A command that runs <paramref name="body"/>, which returns the exit code.</summary>
    public static Command Create(string name, string description, Func<BuildContext, ParseResult, Task<int>> body)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancel) => RunAsync(name, context => body(context, parsed), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string name, Func<BuildContext, Task<int>> body, CancellationToken cancel)
    {
        TextWriter errors = System.Console.Error;
        try
        {
            Repository repository = Repository.Find(AppContext.BaseDirectory);
            var journal = new Journal(View(), repository);
            using var context = new BuildContext(repository, journal, cancel);
            var clock = Stopwatch.StartNew();
            journal.Line($"{name}: logs in {repository.Relative(repository.Logs)}, cache in {context.Cache.Root}");
            int exit = await journal.RunAsync(async () =>
            {
                int result = await body(context);
                journal.Line($"{name}: {clock.Elapsed:h\\:mm\\:ss}");
                return result;
            });
            journal.WriteLast();
            return exit;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"{name}: stopped; what was finished is kept");
            return Cancelled;
        }
        catch (Exception exception) when (BuildFailure.Describe(exception) is { } line)
        {
            await errors.WriteLineAsync($"error: {line.ReplaceLineEndings(" ")}");
            return Failed;
        }
    }

    /// <summary>Progress where a person looks on; plain lines for CI, files and pipes.</summary>
    private static IConsoleView View()
    {
        bool plain = System.Console.IsOutputRedirected
            || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
            || !AnsiConsole.Profile.Capabilities.Interactive;
        return plain ? new PlainView(System.Console.Out) : new LiveView(AnsiConsole.Console);
    }
}
