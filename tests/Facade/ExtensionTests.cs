using LibPglite;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class ExtensionTests
{
    [TestMethod]
    [DataRow("citext", "SELECT ('HELLO'::citext = 'hello'::citext)::text", "true")]
    [DataRow("hstore", "SELECT ('a=>1, b=>2'::hstore -> 'b')", "2")]
    [DataRow("pg_trgm", "SELECT round(similarity('postgres', 'postgrez')::numeric, 1)::text", "0.6")]
    public async Task ExtensionIsMadeAndWorks(string extension, string sql, string expected)
    {
        await SharedCluster.Execute($"CREATE EXTENSION IF NOT EXISTS {extension}");
        await SharedCluster.DataSource.ReloadTypesAsync();
        Assert.AreEqual(expected, await SharedCluster.Scalar<string>(sql));
    }

    [TestMethod]
    public async Task StatementsAreCountedWhenPreloaded()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions { Settings = { ["shared_preload_libraries"] = "pg_stat_statements" } });
        await SharedCluster.Execute(runtime, "CREATE EXTENSION pg_stat_statements");
        for (int i = 0; i < 3; i++)
        {
            await SharedCluster.Scalar<int>(runtime, "SELECT 4711");
        }

        Assert.AreEqual(3L, await SharedCluster.Scalar<long>(
            runtime,
            "SELECT calls FROM pg_stat_statements WHERE query = 'SELECT $1'"));
    }

    [TestMethod]
    public async Task PlpgsqlAndTextSearchWork()
    {
        Assert.AreEqual("'run':1", await SharedCluster.Scalar<string>("SELECT to_tsvector('english', 'running')::text"));
        await SharedCluster.Execute(
            "CREATE OR REPLACE FUNCTION fib(n int) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE a bigint := 0; b bigint := 1; BEGIN"
            + " FOR i IN 1..n LOOP SELECT b, a + b INTO a, b; END LOOP; RETURN a; END $$");
        Assert.AreEqual(12586269025L, await SharedCluster.Scalar<long>("SELECT fib(50)"));
    }

    [TestMethod]
    public async Task UnknownExtensionIsAnSqlError()
    {
        Npgsql.PostgresException failed = await Assert.ThrowsExactlyAsync<Npgsql.PostgresException>(
            () => SharedCluster.Execute("CREATE EXTENSION no_such_extension"));
        Assert.AreEqual("0A000", failed.SqlState);
    }
}
