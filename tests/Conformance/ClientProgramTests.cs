using System.Globalization;
using CliWrap.Buffered;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>PostgreSQL's own client programs, unmodified, against the host process.</summary>
[TestClass]
public sealed class ClientProgramTests
{
    [TestMethod]
    public async Task PsqlRunsScriptsAndDescribesTables()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await PsqlAsync(server, "postgres", "--file", Script("schema.sql"));

        string description = await PsqlAsync(server, "postgres", "--command", @"\d+ shop.item");
        string version = await PsqlAsync(server, "postgres", "--tuples-only", "--no-align", "--command", "SHOW server_version_num");

        StringAssert.Contains(description, "\"item_pkey\" PRIMARY KEY, btree (id)", StringComparison.Ordinal);
        Assert.AreEqual("180006", version.Trim());
        await server.StopAsync();
    }

    [TestMethod]
    public async Task PsqlCopiesFilesBothWays()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        string rows = scratch.Combine("rows.csv");
        string copy = scratch.Combine("copy.csv");
        await File.WriteAllLinesAsync(rows, Enumerable.Range(0, 20_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},\"text of {i}, quoted\"")));

        await PsqlAsync(server, "postgres", "--command", "CREATE TABLE line (id int, body text)", "--command", $@"\copy line FROM '{rows}' (FORMAT csv)",
            "--command", $@"\copy (SELECT * FROM line ORDER BY id) TO '{copy}' (FORMAT csv, FORCE_QUOTE (body))");

        CollectionAssert.AreEqual(await File.ReadAllLinesAsync(rows), await File.ReadAllLinesAsync(copy));
        await server.StopAsync();
    }

    [TestMethod]
    public async Task PgbenchLosesNoTransaction()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        string pgbench = TestInputs.StockProgram("pgbench");
        await Programs.RunAsync(pgbench, [.. server.ProgramOptions(), "--initialize", "--quiet", "--scale=2", "postgres"]);

        BufferedCommandResult run = await Programs.RunAsync(
            pgbench, [.. server.ProgramOptions(), "--client=8", "--jobs=2", "--transactions=100", "--protocol=prepared", "postgres"]);

        StringAssert.Contains(run.StandardOutput, "number of transactions actually processed: 800/800", StringComparison.Ordinal);
        StringAssert.Contains(run.StandardOutput, "number of failed transactions: 0 (0.000%)", StringComparison.Ordinal);
        bool balanced = await server.ScalarAsync<bool>("""
            SELECT (SELECT sum(abalance) FROM pgbench_accounts) = sum(delta) AND (SELECT sum(bbalance) FROM pgbench_branches) = sum(delta)
                   AND (SELECT sum(tbalance) FROM pgbench_tellers) = sum(delta) AND count(*) = 800 FROM pgbench_history
            """);
        Assert.IsTrue(balanced);
        await server.StopAsync();
    }

    [TestMethod]
    public async Task DumpAndRestoreGiveTheSameDatabase()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        string archive = scratch.Combine("archive");
        await server.ExecuteAsync("CREATE DATABASE original");
        await server.ExecuteAsync("CREATE DATABASE restored");
        await PsqlAsync(server, "original", "--file", Script("schema.sql"));

        await Programs.RunAsync(TestInputs.StockProgram("pg_dump"),
            [.. server.ProgramOptions(), "--format=directory", "--jobs=2", "--file", archive, "original"]);
        await Programs.RunAsync(TestInputs.StockProgram("pg_restore"),
            [.. server.ProgramOptions(), "--exit-on-error", "--jobs=2", "--dbname=restored", archive]);

        string original = await DumpAsync(server, "original");
        Assert.AreEqual(original, await DumpAsync(server, "restored"));
        StringAssert.Contains(original, "CREATE TRIGGER", StringComparison.Ordinal);
        await server.StopAsync();
    }

    private static async Task<string> DumpAsync(HostServer server, string database) =>
        (await Programs.RunAsync(TestInputs.StockProgram("pg_dump"), [.. server.ProgramOptions(), "--restrict-key=conformance", database])).StandardOutput;

    private static async Task<string> PsqlAsync(HostServer server, string database, params string[] arguments) =>
        (await Programs.RunAsync(TestInputs.StockProgram("psql"),
            [.. server.ProgramOptions(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", database, .. arguments])).StandardOutput;

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);
}
