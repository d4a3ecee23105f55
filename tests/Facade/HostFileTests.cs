using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>SQL of a superuser reads and writes files, but not what belongs to this process.</summary>
[TestClass]
public sealed class HostFileTests
{
    [TestMethod]
    [DataRow("SELECT pg_read_file('/proc/self/environ')")]
    [DataRow("SELECT pg_read_file('/proc/thread-self/environ')")]
    [DataRow("SELECT pg_read_file('../../../../../../../../../../proc/self/environ')")]
    [DataRow("SELECT pg_read_file('/dev/../proc/self/environ')")]
    [DataRow("SELECT pg_read_binary_file('/proc/self/maps')")]
    [DataRow("SELECT pg_stat_file('/proc/self/exe')")]
    [DataRow("SELECT pg_ls_dir('/proc/self/fd')")]
    [DataRow("SELECT pg_ls_dir('/dev/fd')")]
    [DataRow("SELECT lo_import('/proc/self/environ')")]
    [DataRow("SELECT lo_from_bytea(4711, 'written'); SELECT lo_export(4711, '/dev/stdout')")]
    [DataRow("COPY (SELECT 'written') TO '/dev/stdout'")]
    [DataRow("COPY (SELECT 'written') TO '/dev/stderr'")]
    [DataRow("COPY (SELECT 'written') TO '/dev/tty'")]
    [DataRow("COPY (SELECT 'written') TO '/proc/self/fd/1'")]
    [DataRow("CREATE TEMP TABLE line (text text); COPY line FROM '/proc/self/environ'")]
    [DataRow("CREATE TEMP TABLE line (text text); COPY line FROM '/dev/stdin'")]
    [DataRow("LOAD '/proc/self/fd/0'")]
    public async Task PlaceOfThisProcessIsRefused(string sql)
    {
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute(sql));
        Assert.AreEqual("42501", refused.SqlState, refused.MessageText);
    }

    [TestMethod]
    public async Task LinkToAPlaceOfThisProcessIsRefused()
    {
        using var folder = new ScratchFolder();
        File.CreateSymbolicLink(folder.Sub("environment"), "/proc/self/environ");
        Directory.CreateSymbolicLink(folder.Sub("process"), "/proc/self");
        File.CreateSymbolicLink(folder.Sub("chain"), "process/environ");
        foreach (string name in new[] { "environment", "process/environ", "chain", "process/../../etc/passwd" })
        {
            bool outside = name.EndsWith("passwd", StringComparison.Ordinal);
            PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(
                () => SharedCluster.Execute($"SELECT pg_read_file('{folder.Sub(name)}')"));
            Assert.AreEqual(outside ? "58P01" : "42501", refused.SqlState, $"{name}: {refused.MessageText}");
        }
    }

    [TestMethod]
    public async Task ForeignTableOverAPlaceOfThisProcessIsRefused()
    {
        await SharedCluster.Execute(
            """
            CREATE EXTENSION IF NOT EXISTS file_fdw;
            CREATE SERVER environment FOREIGN DATA WRAPPER file_fdw;
            CREATE FOREIGN TABLE environment (line text) SERVER environment OPTIONS (filename '/proc/self/environ');
            """);
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute("SELECT * FROM environment"));
        Assert.AreEqual("42501", refused.SqlState, refused.MessageText);
        await SharedCluster.Execute("DROP SERVER environment CASCADE");
    }

    [TestMethod]
    public async Task RefusalIsInTheLog()
    {
        using var log = new MemoryLog();
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { LoggerFactory = log }))
        {
            await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute(runtime, "SELECT pg_read_file('/proc/self/environ')"));
        }

        Assert.Contains(
            "refused: \"/proc/self/environ\" belongs to the program that PostgreSQL runs in",
            string.Join('\n', log.Entries.Select(entry => entry.Text)));
    }

    [TestMethod]
    public async Task OtherFilesAreReadAndWritten()
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder.Sub("plain"), "words");
        File.CreateSymbolicLink(folder.Sub("link"), "plain");
        Assert.AreEqual("words", await SharedCluster.Scalar<string>($"SELECT pg_read_file('{folder.Sub("link")}')"));
        await SharedCluster.Execute($"COPY (SELECT 'written') TO '{folder.Sub("copy")}'");
        Assert.AreEqual("written\n", await File.ReadAllTextAsync(folder.Sub("copy")));
        await SharedCluster.Execute("COPY (SELECT 'written') TO '/dev/null'");
        Assert.AreEqual("18\n", await SharedCluster.Scalar<string>("SELECT pg_read_file('PG_VERSION')"));
    }
}
