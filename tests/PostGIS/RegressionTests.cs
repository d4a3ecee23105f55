using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>
/// PostGIS's own regression tests of its core and of topology, by its own program, against this cluster. What they expect is what
/// an ordinary server answers, to the byte.
/// </summary>
[TestClass]
public sealed partial class RegressionTests
{
    /// <summary>Tests of the core that are not run, and why.</summary>
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

    /// <summary>Tests of the core that take a third of the time of all; a release runs them too.</summary>
    private static readonly string[] s_long = ["regress_index", "subdivide", "tickets"];

    /// <summary>Tests of topology that are always run: one for each kind of change. A release runs all.</summary>
    private static readonly string[] s_short =
    [
        "addnode", "createtopogeom", "getringedges", "legacy_predicate", "polygonize", "st_addedgemodface", "st_modedgesplit", "st_newedgeheal",
        "topogeo_addlinestring", "topogeo_addpolygon",
    ];

    [TestMethod]
    [Timeout(900_000)]
    public async Task CoreAnswersAsAnOrdinaryServer()
    {
        string[] all = await ListedAsync(CoreLine(), "regress", "core", "tests.mk.in");
        CollectionAssert.IsSubsetOf(s_left.Keys, all);
        CollectionAssert.IsSubsetOf(s_long, all);
        string[] tests = [.. all.Except(s_left.Keys).Except(Programs.IsRelease ? [] : s_long)];
        Assert.IsGreaterThan(120, tests.Length);

        await PassAsync(Programs.PostgisSources, "regress/core", tests, "--extensions");
    }

    /// <summary>The tiger geocoder is there too: its part of PostGIS's run is that it can be made and leaves nothing behind.</summary>
    [TestMethod]
    [Timeout(900_000)]
    public async Task TopologyAnswersAsAnOrdinaryServer()
    {
        string[] all = await ListedAsync(TopologyLine(), "topology", "test", "tests.mk");
        Assert.HasCount(80, all);
        CollectionAssert.IsSubsetOf(s_short, all);
        string build = Directory.CreateTempSubdirectory("postgis-topology-").FullName;
        try
        {
            WriteTopologyScripts(Path.Combine(Programs.PostgisSources, "topology", "test"), Directory.CreateDirectory(Path.Combine(build, "topology", "test")).FullName);
            await PassAsync(build, "topology/test/regress", Programs.IsRelease ? all : s_short, "--extensions", "--topology", "--tiger");
        }
        finally
        {
            Directory.Delete(build, recursive: true);
        }
    }

    private static async Task<string[]> ListedAsync(Regex line, params string[] makefile) =>
        [.. line.Matches(await File.ReadAllTextAsync(Path.Combine([Programs.PostgisSources, .. makefile]))).Select(match => match.Groups[1].Value).Distinct()];

    /// <summary>What PostGIS's makefile makes of these scripts; every condition in predicates.sql.in holds.</summary>
    private static void WriteTopologyScripts(string sources, string target)
    {
        foreach (string name in new[] { "load_topology", "load_large_topology" })
        {
            string text = File.ReadAllText(Path.Combine(sources, name + ".sql.in"));
            File.WriteAllText(Path.Combine(target, name + ".sql"), text.Replace("@SRID@", "-1", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(target, name + "-4326.sql"), text.Replace("@SRID@", "4326", StringComparison.Ordinal));
        }

        IEnumerable<string> predicates = File.ReadLines(Path.Combine(sources, "predicates.sql.in")).Where(line => !line.StartsWith('#'))
            .Select(line => line.Replace("@COLUMN@", "feature", StringComparison.Ordinal).Replace("@SCHEMA@", "topology.", StringComparison.Ordinal));
        File.WriteAllLines(Path.Combine(target, "topo_predicates.sql"), predicates);
    }

    /// <summary>Runs tests of a folder of PostGIS's sources; <paramref name="build"/> is where they look for scripts that are made.</summary>
    private static async Task PassAsync(string build, string folder, string[] tests, params string[] options)
    {
        string scratch = Directory.CreateTempSubdirectory("postgis-regress-").FullName;
        try
        {
            string output = await Programs.RunAsync("perl", Path.Combine(Programs.PostgisSources, "regress"),
                ["run_test.pl", "--verbose", .. options, "--after-create-script", "hooks/hook-after-create.sql",
                    "--before-uninstall-script", "hooks/hook-before-uninstall.sql", .. tests.Select(test => $"../{folder}/{test}")],
                ("PGTZ", "PST8PDT"), ("POSTGIS_TOP_BUILD_DIR", build), ("PGIS_REG_TMPDIR", scratch));
            Assert.IsFalse(FailedLine().IsMatch(output), output);
            Assert.HasCount(tests.Length, PassedLine().Matches(output), output);
            Assert.MatchesRegex(UninstalledLine(), output);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    [GeneratedRegex(@"\$\(top_srcdir\)/regress/core/(\S+)")]
    private static partial Regex CoreLine();

    [GeneratedRegex(@"^\t\$\(top_srcdir\)/topology/test/regress/(\S+)\.sql", RegexOptions.Multiline)]
    private static partial Regex TopologyLine();

    [GeneratedRegex(@"^ (?:regress/core|topology/test/regress)/\S+ \.\. ok", RegexOptions.Multiline)]
    private static partial Regex PassedLine();

    [GeneratedRegex(@"^ regress/uninstall \.+ ok", RegexOptions.Multiline)]
    private static partial Regex UninstalledLine();

    [GeneratedRegex(@"^.*\bfailed\b.*$", RegexOptions.Multiline)]
    private static partial Regex FailedLine();
}
