using LibPglite;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>Every extension of the pack, made, used and dropped in eight sessions at once, and again after a restart.</summary>
[TestClass]
public sealed class ExtensionTests
{
    /// <summary>Name, a statement that needs it, the answer; in the order in which they require each other.</summary>
    private static readonly (string Name, string Sql, string Answer)[] s_samples =
    [
        ("postgis", "SELECT ST_AsText(ST_Intersection('POLYGON((0 0,2 0,2 2,0 2,0 0))'::geometry, 'POLYGON((1 1,3 1,3 3,1 3,1 1))'::geometry))", "POLYGON((2 2,2 1,1 1,1 2,2 2))"),
        ("postgis_topology", "SELECT (topology.CreateTopology('town', 4326) > 0)::text; SELECT topology.ST_AddIsoNode('town', NULL, 'SRID=4326;POINT(1 2)')::text", "1"),
        ("postgis_tiger_geocoder", "SELECT streetName FROM tiger.normalize_address('1 Devonshire Place, Boston, MA 02109')", "Devonshire"),
        ("address_standardizer", "SELECT num FROM parse_address('1 Devonshire Place, Boston, MA 02109')", "1"),
        ("address_standardizer_data_us", "SELECT name FROM standardize_address('us_lex', 'us_gaz', 'us_rules', '1 Devonshire Place, Boston, MA 02109')", "DEVONSHIRE"),
    ];

    [TestMethod]
    public async Task EachIsMadeUsedAndDroppedInEightSessionsAndAgainAfterARestart()
    {
        await using (PgliteRuntime first = await MovedCluster.StartAsync("samples"))
        {
            for (int i = 0; i < MovedCluster.Sessions; i++)
            {
                await MovedCluster.ExecuteAsync(first, $"CREATE DATABASE d{i}");
            }

            await UseAsync(first, drop: true);
        }

        await using PgliteRuntime second = await MovedCluster.StartAsync("samples");
        await UseAsync(second, drop: false);
    }

    private static Task UseAsync(PgliteRuntime runtime, bool drop) => Task.WhenAll(Enumerable.Range(0, MovedCluster.Sessions).Select(async number =>
    {
        await using Npgsql.NpgsqlConnection connection = await MovedCluster.OpenAsync(runtime, $"d{number}");
        foreach ((string name, string sql, string answer) in s_samples)
        {
            await MovedCluster.ExecuteAsync(connection, $"CREATE EXTENSION {name} CASCADE");
            string[] statements = sql.Split("; ");
            foreach (string before in statements.SkipLast(1))
            {
                await MovedCluster.ExecuteAsync(connection, before);
            }

            Assert.AreEqual(answer, await MovedCluster.ScalarAsync<string>(connection, statements[^1]), name);
        }

        if (drop)
        {
            await MovedCluster.ExecuteAsync(connection, "SELECT topology.DropTopology('town')");
            foreach ((string name, _, _) in s_samples.Reverse())
            {
                await MovedCluster.ExecuteAsync(connection, $"DROP EXTENSION {name} CASCADE");
            }
        }
    }));
}
