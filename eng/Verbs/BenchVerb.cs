using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh bench: the figures, against an ordinary server in the same run.</summary>
internal static class BenchVerb
{
    private const string Project = "tests/Bench/Bench.csproj";

    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds: to see that it runs, not to quote." };
        Command command = Verb.Create("bench", "Build everything and print the figures beside the ordinary server's.", async (context, parsed) =>
            await RunAsync(context, parsed.GetValue(quick)));
        command.Options.Add(quick);
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, bool quick)
    {
        NativeTree native = await NativeBuild.RunAsync(context);
        Dictionary<string, string?> variables = await TestEnvironment.WholeAsync(context, native, await Pack.RunAsync(context));
        await context.Journal.StepAsync("bench-build", "build tests/Bench", log => DotNet.RunAsync(context, log,
            ["build", Project, "--configuration", "Release", "--nologo"]));
        int exit = await context.Journal.StepAsync("bench", "measure", async log =>
        {
            string program = Path.Combine(context.Repository.Artifacts, "bin", "Bench", "release", "Bench");
            string? last = null;
            var bench = new Tool(program)
            {
                WorkingDirectory = context.Repository.Root,
                Variables = variables,
                Echo = line =>
                {
                    last = line;
                    context.Journal.Line(line);
                },
            };
            int result = await bench.RunAnyExitAsync(log, quick ? ["--quick"] : [], context.Cancel);
            if (last is not null)
            {
                context.Journal.Last(last);
            }

            return result;
        });
        return exit;
    }
}
