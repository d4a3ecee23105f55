using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>
/// PostGIS's own regression tests of its core, by its own program, against this cluster. What they expect is what an ordinary
/// server answers, to the byte.
/// </summary>
[TestClass]
public sealed partial class RegressionTests
{
    /// <summary>Tests that are not run, and why.</summary>
    private static readonly Dictionary<string, string> s_left = new(StringComparer.Ordinal)
    {
        ["concave_hull"] = "PostGIS runs it for a GEOS older than 3.11 only",
        ["concave_hull_hard"] = "one of PostGIS's slow tests, which its own run leaves out too",
        ["interrupt"] = "depends on the speed of the machine; PostGIS runs it on request only",
        ["interrupt_buffer"] = "depends on the speed of the machine; PostGIS runs it on request only",
        ["interrupt_relate"] = "depends on the speed of the machine; PostGIS runs it on request only",
        ["knn_recheck"] = "one of PostGIS's slow tests, which its own run leaves out too",
        ["legacy"] = "needs a script for functions of PostGIS 1, which is not part of the extension",
        ["relate_bnr"] = "PostGIS runs it for a GEOS up to 3.12 only",
    };

    /// <summary>Tests that take a third of the time of all; a release runs them too.</summary>
    private static readonly string[] s_long = ["regress_index", "subdivide", "tickets"];

    [TestMethod]
    [Timeout(900_000)]
    public async Task CoreAnswersAsAnOrdinaryServer()
    {
        string sources = Need("PGLITE_TEST_SOURCE_POSTGIS");
        string regress = Path.Combine(sources, "regress");
        string[] all = [.. TestLine().Matches(await File.ReadAllTextAsync(Path.Combine(regress, "core", "tests.mk.in"))).Select(match => match.Groups[1].Value).Distinct()];
        CollectionAssert.IsSubsetOf(s_left.Keys, all);
        CollectionAssert.IsSubsetOf(s_long, all);
        string[] tests = [.. all.Except(s_left.Keys).Except(Environment.GetEnvironmentVariable("PGLITE_TEST_RELEASE") is null ? s_long : [])];
        Assert.IsGreaterThan(120, tests.Length);

        string output = await RunAsync(sources, regress, tests);

        string[] failed = [.. FailedLine().Matches(output).Select(match => match.Value)];
        Assert.IsEmpty(failed, string.Join('\n', failed));
        Assert.HasCount(tests.Length, PassedLine().Matches(output), output);
    }

    private static async Task<string> RunAsync(string sources, string regress, string[] tests)
    {
        var connection = new NpgsqlConnectionStringBuilder(MovedCluster.Runtime.ConnectionString);
        string scratch = Directory.CreateTempSubdirectory("postgis-regress-").FullName;
        try
        {
            var start = new ProcessStartInfo("perl") { WorkingDirectory = regress, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (string argument in (string[])["run_test.pl", "--extensions", "--after-create-script", "hooks/hook-after-create.sql",
                "--before-uninstall-script", "hooks/hook-before-uninstall.sql", .. tests.Select(test => "core/" + test)])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["PATH"] = Path.Combine(Need("PGLITE_TEST_STOCK"), "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
            start.Environment["PGHOST"] = connection.Host;
            start.Environment["PGPORT"] = connection.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            start.Environment["PGUSER"] = connection.Username;
            start.Environment["PGTZ"] = "PST8PDT";
            start.Environment["POSTGIS_TOP_BUILD_DIR"] = sources;
            start.Environment["PGIS_REG_TMPDIR"] = scratch;
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return output + await errors;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static string Need(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: run ./build.sh test --project PostGIS.");

    [GeneratedRegex(@"\$\(top_srcdir\)/regress/core/(\S+)")]
    private static partial Regex TestLine();

    [GeneratedRegex(@"^ regress/core/\S+ \.\. ok", RegexOptions.Multiline)]
    private static partial Regex PassedLine();

    [GeneratedRegex(@"^.*\bfailed\b.*$", RegexOptions.Multiline)]
    private static partial Regex FailedLine();
}
