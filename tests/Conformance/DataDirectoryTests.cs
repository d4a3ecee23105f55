using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>A data directory is an ordinary one: it moves between our engine, the ordinary server and a base backup.</summary>
[TestClass]
public sealed class DataDirectoryTests
{
    private const string Fill = """
        CREATE TABLE moved (id int PRIMARY KEY, body text);
        INSERT INTO moved SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 10000) AS i;
        CREATE EXTENSION hstore;
        CREATE TABLE word (id int, body tsvector);
        INSERT INTO word SELECT id, to_tsvector('english', 'running runners ' || body) FROM moved WHERE id <= 100;
        """;

    private const string Sum = "SELECT count(*)::text || ' ' || md5(string_agg(id || body, ',' ORDER BY id)) FROM moved";

    [TestMethod]
    public async Task OrdinaryServerOpensOurDirectoryAndGivesItBack()
    {
        using var scratch = new ScratchDirectory();
        string data = scratch.Combine("data");
        string sum;
        await using (HostServer ours = await HostServer.StartAsync(data, scratch.Combine("log")))
        {
            await ours.ExecuteAsync(Fill);
            sum = await ours.ScalarAsync<string>(Sum);
            await ours.StopAsync();
        }

        await Programs.GiveAwayAsync(data);
        await using (StockServer ordinary = await StockServer.StartAsync(data, scratch.Combine("run")))
        {
            Assert.AreEqual(sum, await ordinary.ScalarAsync<string>(Sum));
            await ordinary.ExecuteAsync("INSERT INTO moved VALUES (0, 'written by the ordinary server'); CREATE INDEX ON moved (md5(body))");
            sum = await ordinary.ScalarAsync<string>(Sum);
            await ordinary.StopAsync();
        }

        await Programs.TakeBackAsync(data);
        await using HostServer again = await HostServer.StartAsync(data, scratch.Combine("log"));
        Assert.AreEqual(sum, await again.ScalarAsync<string>(Sum));
        Assert.AreEqual(100L, await again.ScalarAsync<long>("SELECT count(*) FROM word WHERE body @@ 'run'::tsquery"));
        await again.StopAsync();
    }

    [TestMethod]
    public async Task DirectoryOfTheOrdinaryServerOpensInTheHost()
    {
        using var scratch = new ScratchDirectory();
        string data = scratch.Combine("data");
        await StockServer.CreateAsync(data);
        string sum;
        await using (StockServer ordinary = await StockServer.StartAsync(data, scratch.Combine("run")))
        {
            await ordinary.ExecuteAsync(Fill);
            sum = await ordinary.ScalarAsync<string>(Sum);
            await ordinary.StopAsync();
        }

        await Programs.TakeBackAsync(data);
        await using HostServer ours = await HostServer.StartAsync(data, scratch.Combine("log"));
        Assert.AreEqual(sum, await ours.ScalarAsync<string>(Sum));
        await ours.ExecuteAsync("INSERT INTO moved VALUES (0, 'written in the host')");
        await ours.ExecuteAsync("VACUUM moved");
        await ours.StopAsync();
    }

    [TestMethod]
    public async Task BaseBackupWithStreamedLogIsACompleteCluster()
    {
        using var scratch = new ScratchDirectory();
        string copy = scratch.Combine("copy");
        string sum;
        await using (HostServer ours = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log")))
        {
            await ours.ExecuteAsync(Fill);
            sum = await ours.ScalarAsync<string>(Sum);
            await Programs.RunAsync(TestInputs.StockProgram("pg_basebackup"),
                [.. ours.ProgramOptions(), "--pgdata", copy, "--wal-method=stream", "--checkpoint=fast"]);
            await ours.StopAsync();
        }
        await Programs.RunAsync(TestInputs.StockProgram("pg_verifybackup"), copy);

        await Programs.GiveAwayAsync(copy);
        await using StockServer restored = await StockServer.StartAsync(copy, scratch.Combine("run"));
        Assert.AreEqual(sum, await restored.ScalarAsync<string>(Sum));
    }
}
