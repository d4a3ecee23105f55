using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>
/// One of PostgreSQL's own suites, run by the ordinary build's pg_regress or isolation tester against a server that is there
/// already. Log, differences and result stay in artifacts/conformance.
/// </summary>
public sealed partial class RegressionSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly string inputs;

    private RegressionSuite(string name, string program, string inputs, IReadOnlyList<string> selection)
    {
        Name = name;
        Program = program;
        this.inputs = inputs;
        Selection = selection;
        Place = inputs;
    }

    /// <summary>Name of the result file.</summary>
    public string Name { get; }

    /// <summary>The schedule, or the tests by name.</summary>
    public IReadOnlyList<string> Selection { get; private init; }

    private string Program { get; }

    /// <summary>Some modules name their files relative to this folder.</summary>
    private string? Place { get; init; }

    /// <summary>The core suite with the parallel schedule.</summary>
    public static RegressionSuite Core()
    {
        string inputs = Path.Combine(TestInputs.Sources, "src/test/regress");
        return new("core", RegressProgram, inputs, ["--max-concurrent-tests=20", "--schedule=" + Path.Combine(inputs, "parallel_schedule")]);
    }

    /// <summary>Concurrency: several sessions whose steps are interleaved in a fixed order.</summary>
    public static RegressionSuite Isolation()
    {
        string inputs = Path.Combine(TestInputs.Sources, "src/test/isolation");
        return new("isolation", IsolationProgram, inputs, ["--schedule=" + Path.Combine(inputs, "isolation_schedule")]);
    }

    /// <summary>A module's own tests, by name, run in this folder, or in that of the results.</summary>
    public static RegressionSuite Module(string name, string inputs, IReadOnlyList<string> selection, string? place) =>
        new(name, RegressProgram, inputs, selection) { Place = place };

    /// <summary>A module's own tests of several sessions, by name.</summary>
    public static RegressionSuite Isolation(string name, string inputs, IReadOnlyList<string> selection) => new(name, IsolationProgram, inputs, selection);

    /// <summary>The same suite narrowed to some tests, under another name.</summary>
    public RegressionSuite Only(string name, IEnumerable<string> tests) => new(name, Program, inputs, [.. tests]);

    /// <summary>Runs it. A failed test is part of the result; only a suite that could not run at all throws.</summary>
    public async Task<SuiteResult> RunAsync(IServer server, bool ours = true)
    {
        string folder = TestInputs.Artifacts("conformance");
        string outputs = Path.Combine(folder, Name);
        string log = Path.Combine(folder, Name + ".log");
        if (Directory.Exists(outputs))
        {
            Directory.Delete(outputs, recursive: true);
        }
        Directory.CreateDirectory(outputs);

        string[] arguments =
        [
            "--inputdir=" + inputs, "--outputdir=" + outputs, "--expecteddir=" + inputs,
            "--bindir=" + Path.Combine(TestInputs.StockPrefix, "bin"),
            "--dlpath=" + (ours ? TestInputs.TestModules : Path.Combine(TestInputs.StockTree, "src/test/regress")),
            "--host=" + server.SocketDirectory, "--port=" + server.Port.ToString(CultureInfo.InvariantCulture), "--user=postgres",
            .. Selection,
        ];
        DateTimeOffset start = DateTimeOffset.UtcNow;
        int status;
        await using (FileStream file = File.Create(log))
        {
            using var limit = new CancellationTokenSource(Limit);
            status = (await (Programs.Command(Program, arguments).WithWorkingDirectory(Place ?? outputs) | (PipeTarget.ToStream(file), PipeTarget.ToStream(file)))
                .ExecuteAsync(limit.Token)).ExitCode;
        }

        SuiteCase[] cases = [.. File.ReadLines(log).Select(line => CaseLine().Match(line)).Where(match => match.Success).Select(ToCase)];
        var result = new SuiteResult(Name, [Program, .. arguments], start, DateTimeOffset.UtcNow, status, cases,
            Path.GetFileName(log), SuiteResult.Hash(log), ours ? SuiteResult.Hash(Path.Combine(TestInputs.Payload, "manifest.json")) : null);
        result.Write(folder);
        return result;
    }

    /// <summary>The differences that pg_regress found, shortened to what a person reads.</summary>
    public string Differences()
    {
        string outputs = Path.Combine(TestInputs.Artifacts("conformance"), Name);
        string path = Path.Combine(outputs, "regression.diffs");
        if (!File.Exists(path))
        {
            return File.ReadAllText(outputs + ".log");
        }
        string text = File.ReadAllText(path);
        const int shown = 20_000;
        return text.Length <= shown ? text : $"{text[..shown]}\n[shortened; all of it: {path}]";
    }

    private static string IsolationProgram => Path.Combine(TestInputs.StockTree, "src/test/isolation/pg_isolation_regress");

    private static string RegressProgram => Path.Combine(TestInputs.StockTree, "src/test/regress/pg_regress");

    private static SuiteCase ToCase(Match match) => new(
        match.Groups["name"].Value, !match.Groups["not"].Success, double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(?<not>not )?ok \d+\s+[-+] (?<name>\S+)\s+(?<ms>\d+) ms")]
    private static partial Regex CaseLine();
}
