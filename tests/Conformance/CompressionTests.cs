using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>Compression with libraries of ours, and what an ordinary build of the same libraries makes of the result.</summary>
[TestClass]
public sealed class CompressionTests
{
    [TestMethod]
    [DataRow("lz4")]
    [DataRow("zstd")]
    [DataRow("pglz")]
    public async Task CompressedWalIsReadAfterACrash(string method)
    {
        using var scratch = new ScratchDirectory();
        KeyValuePair<string, string>[] settings = [new("wal_compression", method), new("full_page_writes", "on")];
        await using (HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), settings))
        {
            await server.ExecuteAsync("CREATE TABLE t AS SELECT i, repeat('x', 500) AS a FROM generate_series(1, 20000) AS i; CHECKPOINT; UPDATE t SET a = 'y'");
            await server.KillAsync();
        }

        await using HostServer again = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), settings);
        Assert.AreEqual(20000L, await again.ScalarAsync<long>("SELECT count(*) FROM t WHERE a = 'y'"));
        await again.StopAsync();
    }

    [TestMethod]
    public async Task ToastIsCompressedWithLz4()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), [new("default_toast_compression", "lz4")]);
        await server.ExecuteAsync("CREATE TABLE t AS SELECT repeat('abc', 100000) AS a");
        Assert.AreEqual("lz4", await server.ScalarAsync<string>("SELECT pg_column_compression(a) FROM t"));
        Assert.AreEqual(300000, await server.ScalarAsync<int>("SELECT length(a) FROM t WHERE a = repeat('abc', 100000)"));
        await server.StopAsync();
    }

    [TestMethod]
    [DataRow("server-gzip", "base.tar.gz")]
    [DataRow("server-lz4", "base.tar.lz4")]
    [DataRow("server-zstd", "base.tar.zst")]
    [DataRow("client-zstd", "base.tar.zst")]
    public async Task BaseBackupIsCompressed(string method, string file)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        string backup = scratch.Combine("backup");
        await Programs.RunAsync(Path.Combine(TestInputs.StockPrefix, "bin", "pg_basebackup"),
            [.. server.ProgramOptions(), "--pgdata", backup, "--format=tar", "--compress=" + method, "--wal-method=fetch", "--checkpoint=fast"]);
        Assert.IsTrue(File.Exists(Path.Combine(backup, file)));
        await Programs.RunAsync(Path.Combine(TestInputs.StockPrefix, "bin", "pg_verifybackup"), "--format=tar", "--no-parse-wal", backup);
        await server.StopAsync();
    }
}
