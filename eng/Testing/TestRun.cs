using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Testing;

/// <summary>
/// Builds and runs test projects, each as the program that it is, and reads what it reports. A program that ends badly without a
/// failed test in its report counts as a failure of its own.
/// </summary>
internal sealed class TestRun(BuildContext context, IReadOnlyDictionary<string, string?> variables, string? filter)
{
    private const int NoTestsRan = 8;

    /// <summary>Projects that need no native part and no package of ours.</summary>
    private static readonly string[] ManagedOnly = ["Eng", "Tasks"];

    /// <summary>No test program may hold up the whole run for longer, in minutes.</summary>
    public int Limit { get; init; } = 35;

    /// <summary>
    /// What stands before the program of a published project: it is emulated, and reports on its output, because a report in a file is written
    /// by a second process that it would have to start.
    /// </summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>What the programs are for, when it is not this machine: steps and results are named by it too.</summary>
    public string? Rid { get; init; }

    /// <summary>The test projects by name of their folder, those first that need the least.</summary>
    public static IReadOnlyList<string> Projects(Repository repository, bool managedOnly) =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(repository.Root, "tests"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.Tests.csproj"))
            .Where(project => !managedOnly || ManagedOnly.Contains(NameOf(project), StringComparer.Ordinal))
            .OrderBy(project => ManagedOnly.Contains(NameOf(project), StringComparer.Ordinal) ? 0 : 1)
            .ThenBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>Whether these projects can do without the native part.</summary>
    public static bool AreManaged(IEnumerable<string> projects) =>
        projects.All(project => ManagedOnly.Contains(NameOf(project), StringComparer.Ordinal));

    public static string NameOf(string project) => Path.GetFileName(Path.GetDirectoryName(project))!;

    /// <summary>Builds one project; projects share what they reference, so one after the other.</summary>
    public Task BuildAsync(string project) => context.Journal.StepAsync($"build-{NameOf(project)}", $"dotnet build tests/{NameOf(project)}", log =>
        DotNet.RunAsync(context, log, ["build", project, "--configuration", "Release", "--nologo"]));

    /// <summary>
    /// Builds the projects, and runs them two at a time: most of them wait for servers that start, crash and recover more than
    /// they compute, and none measures time.
    /// </summary>
    public async Task<TestReport> RunAllAsync(IReadOnlyList<string> projects)
    {
        foreach (string project in projects)
        {
            await BuildAsync(project);
        }

        var reports = new TestReport[projects.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(2, context.Jobs), CancellationToken = context.Cancel };
        await Parallel.ForAsync(0, projects.Count, options, async (i, _) => reports[i] = await RunAsync(projects[i]));
        return reports.Aggregate(TestReport.Empty, (total, report) => total.And(report));
    }

    /// <summary>Runs one project that is built, or a program that was published of it.</summary>
    public async Task<TestReport> RunAsync(string project, string? program = null)
    {
        string name = NameOf(project);
        try
        {
            return await context.Journal.StepAsync($"test-{Named(project)}", Rid is null ? $"tests/{name}" : $"tests/{name} on {Rid}", async log =>
            {
                TestReport report = await ExecuteAsync(project, program ?? Program(project), log);
                log.Note = report.Summary();
                return report;
            });
        }
        catch (BuildFailure failure)
        {
            return TestReport.Empty with { Failed = [new TestNote($"tests/{Named(project)}", failure.Message)] };
        }
    }

    private string Named(string project) => Rid is null ? NameOf(project) : $"{NameOf(project)}-{Rid}";

    private async Task<TestReport> ExecuteAsync(string project, string program, StepLog log)
    {
        string results = Path.Combine(context.Repository.Artifacts, "test-results", Named(project));
        if (Directory.Exists(results))
        {
            Directory.Delete(results, recursive: true);
        }

        List<string> arguments = ["--progress", "off", "--no-ansi", "--timeout", $"{Limit}m", "--results-directory", results];
        if (Launcher.Count == 0)
        {
            arguments.AddRange(["--report-trx", "--report-trx-filename", "results.trx"]);
        }

        if (filter is not null)
        {
            arguments.AddRange(["--filter", filter]);
        }

        // Who starts this in the background of a shell hands on that ctrl-C is ignored; the tests of ctrl-C start children that must hear it.
        string[] whole = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,QUIT"] : Array.Empty<string>(), .. Launcher, program, .. arguments];
        var said = new List<string>();
        int exit = await new Tool(whole[0]) { WorkingDirectory = Path.GetDirectoryName(program)!, Variables = variables, Echo = said.Add }
            .RunAnyExitAsync(log, whole.Skip(1), context.Cancel);
        string trx = Path.Combine(results, "results.trx");
        TestReport report = Launcher.Count > 0 ? TestReport.Of(said) : File.Exists(trx) ? TestReport.Read(trx) : TestReport.Empty;
        bool emptyByFilter = filter is not null && exit == NoTestsRan;
        return exit == 0 || emptyByFilter || report.Failed.Count > 0
            ? report
            : report with { Failed = [new TestNote($"tests/{Named(project)}", $"the test program ended with {exit}; see {log.Shown}")] };
    }

    private string Program(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string bin = Path.Combine(context.Repository.Artifacts, "bin", name);
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return Directory.EnumerateDirectories(bin, "release*")
            .Select(folder => Path.Combine(folder, file))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault() ?? throw new BuildFailure($"{context.Repository.Relative(project)} built no program {file}");
    }
}
