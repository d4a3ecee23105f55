using CliWrap.Buffered;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>A module's own tests as its makefile lists them, which make itself is asked for, and the settings they want.</summary>
public sealed class ModuleSuite
{
    /// <summary>What pg_regress sets in a cluster that it makes itself, and some modules' tests rely on.</summary>
    private static readonly KeyValuePair<string, string>[] Usual = [new("max_prepared_transactions", "2")];

    private readonly string name;
    private readonly string folder;
    private readonly IReadOnlyList<string> regress;
    private readonly IReadOnlyList<string> isolation;
    private readonly IReadOnlyList<string> options;

    private ModuleSuite(string name, string folder, string[] answer)
    {
        this.name = name;
        this.folder = folder;
        regress = Words(answer[0]);
        isolation = Words(answer[1]);
        options = [.. Words(answer[2]).Where(word => word.StartsWith("--load-extension", StringComparison.Ordinal))];
        Settings = [.. Usual, .. Directory.EnumerateFiles(folder, "*.conf").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).SelectMany(Setting)];
    }

    /// <summary>What the module's own configuration file asks for.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; }

    /// <summary>The suite of a folder of PostgreSQL's sources.</summary>
    public static async Task<ModuleSuite> ReadAsync(string folder)
    {
        BufferedCommandResult answer = await Programs.RunAsync("make", "-s", "-C", Path.Combine(TestInputs.StockTree, folder),
            "--eval", "pglite-tests: ; @printf '%s\\n' '$(REGRESS)' '$(ISOLATION)' '$(ISOLATION_OPTS)'", "pglite-tests");
        return new ModuleSuite(folder.Split('/').Last(part => part != "src"), Path.Combine(TestInputs.Sources, folder), answer.StandardOutput.Split('\n'));
    }

    /// <summary>
    /// The suite of an extension from elsewhere, in the folder test/ of its sources; <paramref name="list"/> is the variable of its
    /// makefile that names the tests, which read files of the sources or write some beside their results.
    /// </summary>
    public static async Task<RegressionSuite> ReadExternalAsync(string extension, string source, string list, bool reads)
    {
        string folder = TestInputs.Source(source);
        BufferedCommandResult answer = await Programs.RunAsync("make", "-s", "-C", folder, "PG_CONFIG=" + TestInputs.StockProgram("pg_config"),
            "--eval", $"pglite-tests: ; @printf '%s\\n' 'tests: $({list})'", "pglite-tests");
        const string mark = "tests: ";
        string tests = answer.StandardOutput.Split('\n').Single(line => line.StartsWith(mark, StringComparison.Ordinal))[mark.Length..];
        return RegressionSuite.Module(extension, Path.Combine(folder, "test"),
            [$"--load-extension={extension}", $"--dbname=contrib_regression_{extension}", .. Words(tests).Order(StringComparer.Ordinal)], reads ? folder : null);
    }

    /// <summary>The tests of one session after the other.</summary>
    public RegressionSuite Regression() =>
        RegressionSuite.Module(name, folder, [$"--dbname=contrib_regression_{name}", .. regress], folder);

    /// <summary>The tests of several sessions, whose steps are interleaved.</summary>
    public RegressionSuite Isolation() =>
        RegressionSuite.Isolation(name + "-isolation", folder, [$"--dbname=isolation_regression_{name}", .. options, .. isolation]);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<KeyValuePair<string, string>> Setting(string line)
    {
        string[] sides = line.Split('#')[0].Split('=', 2, StringSplitOptions.TrimEntries);
        return sides.Length == 2 ? [new(sides[0], sides[1].Trim('\''))] : [];
    }
}
