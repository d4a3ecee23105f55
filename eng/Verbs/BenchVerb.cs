using System.CommandLine;
using PgliteSdk.Build.Benchmarks;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Sources;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh bench: the figures, against an ordinary server in the same run.</summary>
internal static class BenchVerb
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds: to see that it runs, not to quote." };
        var only = new Option<string?>("--only") { Description = "One part: cold, latency, direct, pgbench, queries, copy, modules, memory, pack or build." };
        var report = new Option<bool>("--report") { Description = "Measure everything and write the report in tests/docs/bench and the table in README.md." };
        Command command = Verb.Create("bench", "Build everything and print the figures beside the ordinary server's.", async (context, parsed) =>
        {
            List<string> arguments = parsed.GetValue(quick) ? ["--quick"] : [];
            if (parsed.GetValue(only) is string part)
            {
                arguments.AddRange(["--only", part]);
            }
            int exit = await RunAsync(context, arguments);
            if (exit == Verb.Success && parsed.GetValue(report))
            {
                BenchReport.Write(context.Repository, Path.Combine(context.Repository.Artifacts, "bench", BenchRecord.FileName));
            }

            return exit;
        });
        command.Options.Add(quick);
        command.Options.Add(only);
        command.Options.Add(report);
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(report) && (parsed.GetValue(quick) || parsed.GetValue(only) is not null))
            {
                parsed.AddError("--report is for a whole run: without --quick and without --only.");
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, IReadOnlyList<string> arguments)
    {
        await NativeBuild.RequireAsync(context, ToolUse.Bench);
        IReadOnlyList<NativeTree> natives = await NativeBuild.AllAsync(context);
        Dictionary<string, string?> variables = await TestEnvironment.WholeAsync(context, natives[0], await Pack.RunAsync(context, natives));
        variables["PGLITE_BENCH_PGLITE"] = await ArchiveSource.GetAsync(context, "pglite");
        variables["PGLITE_TEST_MODULE_FILE"] = await ModuleForms.GetAsync(context, natives[0]);
        var bench = new TestProgram(context, "Bench");
        await context.Journal.StepAsync("bench-build", "build tests/Bench", bench.BuildAsync);
        int exit = await context.Journal.StepAsync("bench", "measure", async log =>
        {
            string? last = null;
            Tool measuring = bench.With(variables, line =>
            {
                last = line;
                context.Journal.Line(line);
            });
            int result = await measuring.RunAnyExitAsync(log, arguments, context.Cancel);
            if (last is not null)
            {
                context.Journal.Last(last);
            }

            return result;
        });
        return exit;
    }
}
