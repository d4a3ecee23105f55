using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>The own tests (installcheck) of every module that PostgreSQL carries, those with sessions beside each other too.</summary>
[TestClass]
public sealed class ModuleTests
{
    [TestMethod]
    [DataRow("amcheck", 4)]
    [DataRow("auto_explain", 1)]
    [DataRow("basic_archive", 1)]
    [DataRow("bloom", 1)]
    [DataRow("btree_gin", 30)]
    [DataRow("btree_gist", 32)]
    [DataRow("citext", 3)]
    [DataRow("cube", 2)]
    [DataRow("dblink", 1)]
    [DataRow("dict_int", 1)]
    [DataRow("dict_xsyn", 1)]
    [DataRow("earthdistance", 1)]
    [DataRow("file_fdw", 1)]
    [DataRow("fuzzystrmatch", 2)]
    [DataRow("hstore", 2)]
    [DataRow("intarray", 1)]
    [DataRow("isn", 1)]
    [DataRow("lo", 1)]
    [DataRow("ltree", 1)]
    [DataRow("pageinspect", 8)]
    [DataRow("passwordcheck", 1)]
    [DataRow("pg_buffercache", 2)]
    [DataRow("pg_freespacemap", 1)]
    [DataRow("pg_logicalinspect", 1)]
    [DataRow("pg_overexplain", 1)]
    [DataRow("pg_prewarm", 1)]
    [DataRow("pg_stat_statements", 15)]
    [DataRow("pg_surgery", 1)]
    [DataRow("pg_trgm", 4)]
    [DataRow("pg_visibility", 1)]
    [DataRow("pg_walinspect", 2)]
    [DataRow("pgcrypto", 25)]
    [DataRow("pgstattuple", 1)]
    [DataRow("postgres_fdw", 2)]
    [DataRow("seg", 3)]
    [DataRow("spi", 2)]
    [DataRow("tablefunc", 1)]
    [DataRow("test_decoding", 19)]
    [DataRow("tsm_system_rows", 1)]
    [DataRow("tsm_system_time", 1)]
    [DataRow("unaccent", 1)]
    [DataRow("uuid-ossp", 1)]
    [DataRow("xml2", 1)]
    public Task ModulePassesItsOwnTests(string module, int tests) => RunAsync("contrib/" + module, isolation: false, tests);

    [TestMethod]
    public Task PlpgsqlPassesItsOwnTests() => RunAsync("src/pl/plpgsql/src", isolation: false, 13);

    [TestMethod]
    [DataRow("pg_logicalinspect", 1)]
    [DataRow("pgrowlocks", 1)]
    [DataRow("postgres_fdw", 1)]
    [DataRow("tcn", 1)]
    [DataRow("test_decoding", 13)]
    public Task ModulePassesItsTestsOfSeveralSessions(string module, int tests) => RunAsync("contrib/" + module, isolation: true, tests);

    [TestMethod]
    [DataRow("pgtap", "pgtap", "ALL_TESTS", true, 37)]
    [DataRow("vector", "pgvector", "REGRESS", false, 14)]
    public async Task ExtensionFromElsewherePassesItsOwnTests(string extension, string source, string list, bool reads, int tests) =>
        await RunAsync(await ModuleSuite.ReadExternalAsync(extension, source, list, reads), [], tests);

    private static async Task RunAsync(string folder, bool isolation, int tests)
    {
        ModuleSuite module = await ModuleSuite.ReadAsync(folder);
        await RunAsync(isolation ? module.Isolation() : module.Regression(), module.Settings, tests);
    }

    private static async Task RunAsync(RegressionSuite suite, IEnumerable<KeyValuePair<string, string>> settings, int tests)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), settings);

        SuiteResult result = await suite.RunAsync(server);

        SuiteAssert.PassedWhole(suite, result, tests);
        await server.StopAsync();
    }
}
