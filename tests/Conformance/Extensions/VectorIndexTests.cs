using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>
/// What pgvector's own tests of whole servers ask of its indexes: that they find the nearest rows after parallel sessions have
/// inserted, after a vacuum has repaired them, and after the log has been replayed.
/// </summary>
[TestClass]
public sealed class VectorIndexTests
{
    private const int Rows = 1000;

    private const int Queries = 20;

    private const int Nearest = 20;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("hnsw (place vector_l2_ops)", "SET hnsw.ef_search = 100")]
    [DataRow("ivfflat (place vector_l2_ops) WITH (lists = 20)", "SET ivfflat.probes = 10")]
    public async Task IndexFindsTheNearestAfterInsertsVacuumAndReplay(string index, string setting)
    {
        using var scratch = new ScratchDirectory();
        await using (HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), [new("checkpoint_timeout", "1h")]))
        {
            await server.ExecuteAsync("CREATE EXTENSION vector; CREATE TABLE item (id int PRIMARY KEY, place vector(3)) WITH (autovacuum_enabled = off);"
                + $"{Insert(1)}; CREATE INDEX nearest ON item USING {index}; CHECKPOINT");
            await Task.WhenAll(Enumerable.Range(2, 3).Select(part => server.ExecuteAsync(Insert(part))));
            await ShareAsync(server, setting, "inserted by sessions beside each other");

            await server.ExecuteAsync("DELETE FROM item WHERE id % 3 = 0");
            await server.ExecuteAsync("VACUUM item");
            await ShareAsync(server, setting, "vacuumed");
            await server.KillAsync();
        }

        await using HostServer again = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await ShareAsync(again, setting, "replayed");
        await again.ExecuteAsync(Insert(5));
        await ShareAsync(again, setting, "inserted after the replay");
        await again.StopAsync();
    }

    /// <summary>A part of the rows at places that follow from their numbers.</summary>
    private static string Insert(int part) =>
        $"INSERT INTO item SELECT i, ARRAY[{Place("i", 1)}, {Place("i", 2)}, {Place("i", 3)}]::vector FROM generate_series({part} * {Rows}, {part} * {Rows} + {Rows} - 1) AS i";

    private static string Place(string number, int axis) => $"abs(hashint4extended({number}, {axis}) % 10000) / 10000.0";

    /// <summary>The share of the nearest rows, as a scan of the table finds them, that the index finds.</summary>
    private async Task ShareAsync(HostServer server, string setting, string when)
    {
        await using NpgsqlConnection connection = await server.OpenAsync();
        string Search(int query) => $"SELECT array_agg(id) FROM (SELECT id FROM item ORDER BY place <-> ARRAY[{Place($"{query}", 4)}, {Place($"{query}", 5)}, {Place($"{query}", 6)}]::vector LIMIT {Nearest}) AS found";
        await connection.ExecuteAsync("SET enable_indexscan = off");
        var exact = new List<int[]>();
        for (int query = 0; query < Queries; query++)
        {
            exact.Add(await connection.ScalarAsync<int[]>(Search(query)));
        }

        await connection.ExecuteAsync($"SET enable_indexscan = on; SET enable_seqscan = off; {setting}");
        Assert.Contains("\"Index Name\": \"nearest\"", await connection.ScalarAsync<string>("EXPLAIN (FORMAT JSON) " + Search(0)));
        int right = 0;
        for (int query = 0; query < Queries; query++)
        {
            right += (await connection.ScalarAsync<int[]>(Search(query))).Intersect(exact[query]).Count();
        }

        double share = right / (double)(Queries * Nearest);
        TestContext.WriteLine($"{when}: {share:0.000}");
        Assert.IsGreaterThanOrEqualTo(0.95, share, when);
    }
}
