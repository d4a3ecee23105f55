using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>libpq inside a background worker, where there is no client whose role it could take.</summary>
[TestClass]
public sealed class BackgroundWorkerTests
{
    [TestMethod]
    public async Task WorkerConnectsToItsOwnClusterAsTheRoleItWorksFor()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));

        // dblink says of itself that it stays with the client; for one connection in one worker that need not be so.
        await server.ExecuteAsync("CREATE ROLE owner SUPERUSER LOGIN; CREATE EXTENSION dblink; ALTER FUNCTION dblink(text, text) PARALLEL SAFE");
        const string sql = "SELECT role FROM dblink('dbname=postgres', 'SELECT current_user::text') AS answer (role text)";
        NpgsqlConnectionStringBuilder owner = server.ConnectionString();
        owner.Username = "owner";
        await using var connection = new NpgsqlConnection(owner.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("SET debug_parallel_query = on");

        Assert.Contains("\"Workers Launched\": 1", await connection.ScalarAsync<string>("EXPLAIN (ANALYZE, FORMAT JSON) " + sql));
        Assert.AreEqual("owner", await connection.ScalarAsync<string>(sql));
        await server.StopAsync();
    }
}
