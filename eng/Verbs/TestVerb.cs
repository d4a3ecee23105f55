using System.CommandLine;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Sources;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh test: builds everything and runs every test project.</summary>
internal static class TestVerb
{
    public static Command Create()
    {
        var filter = new Option<string?>("--filter") { Description = "Run the tests that match, for instance FullyQualifiedName~Restart." };
        var project = new Option<string[]>("--project") { Description = "Run only these folders under tests/, for instance Engine, or the tests of a system that is emulated, by its RID.", AllowMultipleArgumentsPerToken = true };
        Option<bool> portable = Verb.Portable(), here = Verb.Here();
        Command command = Verb.Create("test", "Build everything and run all tests.", async (context, parsed) =>
        {
            Verb.Portably(context, parsed.GetValue(portable));
            context.Here = parsed.GetValue(here);
            return await RunAsync(context, parsed.GetValue(filter), parsed.GetValue(project) ?? []);
        });
        command.Options.Add(portable);
        command.Options.Add(here);
        command.Options.Add(filter);
        command.Options.Add(project);
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, string? filter, string[] only)
    {
        bool managed = !BuildContext.CanBuildNative;
        EngineTarget[] emulated = managed || context.Here ? [] : [.. EngineTarget.All.Where(target => target.IsEmulated)];
        IReadOnlyList<string> projects = Chosen(TestRun.Projects(context.Repository, managed), only, [.. emulated.Select(target => target.Rid)]);
        bool whole = !managed && !(TestRun.AreManaged(projects) && !only.Intersect(emulated.Select(target => target.Rid)).Any());
        if (whole)
        {
            IEnumerable<LockedTool> named = emulated.Select(target => target.Rid).Intersect(only).Select(context.Lock.Emulator);
            await Prerequisites.EnsureAsync(context, [.. context.Lock.ToolsFor([.. NativeBuild.Uses(context), ToolUse.Tests]), .. named]);
        }

        await context.Journal.StepAsync("solution", "dotnet build PgliteSdk.sln", log => DotNet.RunAsync(context, log,
            ["build", context.Repository.Solution, "--configuration", "Release", "--nologo"]));
        if (managed)
        {
            context.Journal.Line("  note    the native part is built on Linux x64 only: these are the tests of the managed part");
        }

        if (!whole)
        {
            return Close(context, await new TestRun(context, TestEnvironment.Managed(context), filter).RunAllAsync(projects));
        }

        (IReadOnlyList<NativeTree> natives, TestReport report) = await BuildAsync(context, emulated, only);
        Packed packed = await Pack.RunAsync(context, natives);
        Dictionary<string, string?> variables = await TestEnvironment.WholeAsync(context, natives[0], packed);
        report = report.And(await new TestRun(context, variables, filter).RunAllAsync(projects));
        foreach (NativeTree native in natives.Where(native => native.Target.IsEmulated && IsChosen(native.Target.Rid, only)))
        {
            report = report.And(await new EmulatedTests(context.For(native.Target), native, packed).RunAsync(variables, filter, all: only.Length > 0));
        }

        return Close(context, report);
    }

    /// <summary>
    /// What is made unasked, and what an emulator runs: made when it is asked for by name, else taken when an earlier build has left it
    /// whole, or left out, which is said.
    /// </summary>
    private static async Task<(IReadOnlyList<NativeTree> Natives, TestReport LeftOut)> BuildAsync(BuildContext context, EngineTarget[] emulated, string[] only)
    {
        EngineTarget[] named = [.. emulated.Where(target => only.Contains(target.Rid, StringComparer.Ordinal))];
        List<NativeTree> natives = [.. await NativeBuild.AllAsync(context, context.Here ? null : [.. EngineTarget.Usual.Union(named)])];
        TestReport leftOut = TestReport.Empty;
        foreach (EngineTarget target in emulated.Except(named))
        {
            try
            {
                natives.Add(await NativeBuild.FromCacheAsync(context, target));
                await Prerequisites.EnsureAsync(context, [context.Lock.Emulator(target.Rid)]);
            }
            catch (BuildFailure missing) when (!Prerequisites.CanInstall)
            {
                leftOut = leftOut with { Skipped = [.. leftOut.Skipped, new TestNote($"all of {target.Rid}", missing.Message)] };
            }
            catch (NotInCacheException missing) when (IsChosen(target.Rid, only))
            {
                leftOut = leftOut with { Skipped = [.. leftOut.Skipped, new TestNote($"all of {target.Rid}", $"{missing.Message}: './build.sh pack --all' makes it")] };
            }
            catch (NotInCacheException)
            {
                // Nobody asked for it.
            }
        }

        for (int i = 1; i < natives.Count; i++)
        {
            try
            {
                natives[i] = await NativeBuild.FromCacheAsync(context, natives[i].Target, all: true);
            }
            catch (NotInCacheException missing) when (IsChosen("Tool", only))
            {
                leftOut = leftOut with { Skipped = [.. leftOut.Skipped, new TestNote($"packs of extensions for {natives[i].Target.Rid}", $"{missing.Message}: './build.sh pack --all' makes them")] };
            }
            catch (NotInCacheException)
            {
                // Nobody looks at them.
            }
        }

        return (natives, leftOut);
    }

    private static bool IsChosen(string name, string[] only) => only.Length == 0 || only.Contains(name, StringComparer.Ordinal);

    private static int Close(BuildContext context, TestReport total)
    {
        foreach (TestNote skipped in total.Skipped)
        {
            context.Journal.Line($"  skipped {skipped.Test}: {skipped.Message}");
        }

        foreach (TestNote failed in total.Failed)
        {
            context.Journal.Line($"  FAILED  {failed.Test}: {failed.Message}");
        }

        context.Journal.Last(total.Summary());
        return total.Failed.Count == 0 && total.Passed > 0 ? Verb.Success : Verb.Failed;
    }

    private static IReadOnlyList<string> Chosen(IReadOnlyList<string> projects, string[] only, string[] emulated)
    {
        string[] unknown = [.. only.Except(projects.Select(TestRun.NameOf)).Except(emulated)];
        return unknown.Length > 0
            ? throw new BuildFailure($"no test project named {string.Join(", ", unknown)}; there are: {string.Join(", ", projects.Select(TestRun.NameOf).Concat(emulated))}")
            : [.. projects.Where(project => IsChosen(TestRun.NameOf(project), only))];
    }
}
