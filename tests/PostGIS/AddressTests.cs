namespace PgliteSdk.Tests.PostGIS;

/// <summary>The own tests of PostGIS's address standardizer and tiger geocoder, with what they expect.</summary>
[TestClass]
public sealed class AddressTests
{
    /// <summary>
    /// Tests of the tiger geocoder: those that read addresses. geocode_regress and reverse_geocode_regress are left out: they ask for
    /// places in Massachusetts, Minnesota and Texas, whose maps PostGIS's loader has to fetch from the census bureau first.
    /// </summary>
    private static readonly string[] s_tiger = ["normalize_address_regress", "pagc_normalize_address_regress"];

    [TestMethod]
    public async Task StandardizerPassesItsOwnTests()
    {
        string sources = Path.Combine(Programs.PostgisSources, "extensions", "address_standardizer");
        string[] tests = Words(File.ReadLines(Path.Combine(sources, "Makefile.in")).Single(line => line.StartsWith("REGRESS = ", StringComparison.Ordinal))["REGRESS = ".Length..]);
        Assert.HasCount(5, tests);
        string scratch = Directory.CreateTempSubdirectory("postgis-address-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(scratch, "sql"));
            foreach (string test in tests)
            {
                // As its makefile makes them.
                string text = await Programs.RunAsync("cpp", sources, ["-traditional-cpp", "-w", "-P", "-Upixel", "-Ubool", test + ".sql.in"]);
                await File.WriteAllTextAsync(Path.Combine(scratch, "sql", test + ".sql"), text);
            }

            string output = await Programs.RunAsync(Programs.PgRegress, scratch,
                [$"--inputdir={scratch}", $"--outputdir={scratch}", $"--expecteddir={sources}", "--bindir=" + Programs.StockBin, "--dbname=standardizer", .. tests]);
            string differences = Path.Combine(scratch, "regression.diffs");
            Assert.IsFalse(File.Exists(differences), File.Exists(differences) ? await File.ReadAllTextAsync(differences) : "");
            Assert.Contains($"# All {tests.Length} tests passed.", output);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    [TestMethod]
    public async Task GeocoderReadsAddressesAsItsOwnTestsExpect()
    {
        string sources = Path.Combine(Programs.PostgisSources, "extras", "tiger_geocoder", "regress");
        await MovedCluster.ExecuteAsync(MovedCluster.Runtime, "CREATE DATABASE addresses");
        foreach (string sql in new[]
        {
            "CREATE EXTENSION postgis_tiger_geocoder CASCADE", "CREATE EXTENSION address_standardizer", "CREATE EXTENSION address_standardizer_data_us",
            "ALTER DATABASE addresses SET search_path = public, tiger",
        })
        {
            await MovedCluster.ExecuteAsync(MovedCluster.Runtime, sql, "addresses");
        }

        foreach (string test in s_tiger)
        {
            string answer = await Programs.RunAsync(Path.Combine(Programs.StockBin, "psql"), sources,
                ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname=addresses", "--variable=ON_ERROR_STOP=1", "--pset=null=", "--file", test + ".sql"]);
            Assert.AreEqual(Text(await File.ReadAllTextAsync(Path.Combine(sources, test))), Text(answer), test);
        }
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
