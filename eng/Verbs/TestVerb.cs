using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh test: builds everything and runs every test project.</summary>
internal static class TestVerb
{
    public static Command Create()
    {
        var filter = new Option<string?>("--filter") { Description = "Run the tests that match, for instance FullyQualifiedName~Restart." };
        var project = new Option<string[]>("--project") { Description = "Run only these folders under tests/, for instance Engine.", AllowMultipleArgumentsPerToken = true };
        Option<bool> portable = Verb.Portable();
        Command command = Verb.Create("test", "Build everything and run all tests.", async (context, parsed) =>
        {
            Verb.Portably(context, parsed.GetValue(portable));
            return await RunAsync(context, parsed.GetValue(filter), parsed.GetValue(project) ?? []);
        });
        command.Options.Add(portable);
        command.Options.Add(filter);
        command.Options.Add(project);
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, string? filter, string[] only)
    {
        bool managed = !BuildContext.CanBuildNative;
        IReadOnlyList<string> projects = Chosen(TestRun.Projects(context.Repository, managed), only);
        await context.Journal.StepAsync("solution", "dotnet build PgliteSdk.sln", log => DotNet.RunAsync(context, log,
            ["build", context.Repository.Solution, "--configuration", "Release", "--nologo"]));
        Dictionary<string, string?> variables;
        if (managed)
        {
            context.Journal.Line("  note    the native part is built on Linux x64 only: these are the tests of the managed part");
        }

        if (TestRun.AreManaged(projects))
        {
            variables = TestEnvironment.Managed(context);
        }
        else
        {
            IReadOnlyList<NativeTree> natives = await NativeBuild.AllAsync(context);
            variables = await TestEnvironment.WholeAsync(context, natives[0], await Pack.RunAsync(context, natives));
        }

        return Close(context, await new TestRun(context, variables, filter).RunAllAsync(projects));
    }

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

    private static IReadOnlyList<string> Chosen(IReadOnlyList<string> projects, string[] only)
    {
        string[] unknown = [.. only.Except(projects.Select(TestRun.NameOf))];
        return unknown.Length > 0
            ? throw new BuildFailure($"no test project named {string.Join(", ", unknown)}; there are: {string.Join(", ", projects.Select(TestRun.NameOf))}")
            : [.. projects.Where(project => only.Length == 0 || only.Contains(TestRun.NameOf(project), StringComparer.Ordinal))];
    }
}
