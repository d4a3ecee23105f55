using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>The own tests of every module that is linked into the plugin and has some.</summary>
[TestClass]
public sealed class ModuleTests
{
    [TestMethod]
    [DataRow("citext", "contrib/citext", 3)]
    [DataRow("hstore", "contrib/hstore", 2)]
    [DataRow("pg_stat_statements", "contrib/pg_stat_statements", 15)]
    [DataRow("pg_trgm", "contrib/pg_trgm", 4)]
    [DataRow("plpgsql", "src/pl/plpgsql/src", 13)]
    public async Task ModulePassesItsOwnTests(string module, string folder, int tests)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), Settings(module));
        RegressionSuite suite = RegressionSuite.Module(module, folder);

        SuiteResult result = await suite.RunAsync(server);

        SuiteAssert.PassedWhole(suite, result, tests);
        await server.StopAsync();
    }

    /// <summary>What the module's own pg_stat_statements.conf asks for.</summary>
    private static KeyValuePair<string, string>[] Settings(string module) => module == "pg_stat_statements"
        ? [new("shared_preload_libraries", "pg_stat_statements"), new("max_prepared_transactions", "5")]
        : [];
}
