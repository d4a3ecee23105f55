using System.Net;
using System.Net.Sockets;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>Loopback TCP, for clients that cannot name a unix socket.</summary>
[TestClass]
public sealed class TcpTests
{
    [TestMethod]
    public async Task RandomPasswordLetsInAndNoOtherDoes()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { ListenOnLoopback = true, Port = 0, User = "app user" });
        Assert.AreEqual("127.0.0.1|app user", await Who(runtime.TcpConnectionString!));
        Assert.AreEqual("|app user", await Who(runtime.ConnectionString));
        var wrong = new NpgsqlConnectionStringBuilder(runtime.TcpConnectionString) { Password = "wrong" };
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => Who(wrong.ConnectionString));
        Assert.AreEqual("28P01", refused.SqlState);
        Assert.IsNull(SharedCluster.Runtime.TcpConnectionString);
        Assert.IsNull(SharedCluster.Runtime.TcpUrl);
    }

    [TestMethod]
    public async Task GivenPasswordAndPortStayOverRestarts()
    {
        using var folder = new ScratchFolder();
        const string Password = "p;w='\" @/:%";
        var options = new PgliteOptions(folder.Sub("data")) { ListenOnLoopback = true, Port = FreePort(), Password = Password, Database = "ä b" };
        await using PgliteRuntime first = await PgliteRuntime.StartAsync(options);
        await using var pool = NpgsqlDataSource.Create(first.TcpConnectionString!);
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(pool, "SELECT 1"));
        var url = new Uri(first.TcpUrl!);
        Assert.AreEqual(
            ("postgresql", "127.0.0.1", options.Port, "postgres:" + Password, "/ä b"),
            (url.Scheme, url.Host, url.Port, Uri.UnescapeDataString(url.UserInfo), Uri.UnescapeDataString(url.AbsolutePath)));
        await first.StopAsync();

        await using PgliteRuntime second = await PgliteRuntime.StartAsync(options);
        Assert.AreEqual(first.TcpConnectionString, second.TcpConnectionString);
        pool.Clear();
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(pool, "SELECT 1"));
    }

    [TestMethod]
    public async Task PasswordIsInNoLogAndNoFile()
    {
        using var folder = new ScratchFolder();
        using var log = new MemoryLog();
        const string Password = "never-written-down";
        var options = new PgliteOptions(folder.Sub("data"))
        {
            ListenOnLoopback = true,
            Port = 0,
            Password = Password,
            LoggerFactory = log,
            Settings = { ["log_statement"] = "all" },
        };
        await (await PgliteRuntime.StartAsync(options)).DisposeAsync();
        Assert.IsTrue(log.Entries.Any(entry => entry.Text.Contains("ALTER ROLE", StringComparison.Ordinal)));
        Assert.IsFalse(log.Entries.Any(entry => entry.Text.Contains(Password, StringComparison.Ordinal)));
        foreach (string file in Directory.EnumerateFiles(folder.Sub("data"), "*", SearchOption.AllDirectories))
        {
            Assert.IsLessThan(0, (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf("never-written-down"u8), file);
        }
    }

    [TestMethod]
    [DataRow("host all all 127.0.0.1/32 trust", "without a password")]
    [DataRow("local all all trust", "nobody in over TCP")]
    public async Task RulesThatAskForNoPasswordAreRefused(string rule, string complaint)
    {
        using var folder = new ScratchFolder();
        await (await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")))).DisposeAsync();
        await File.WriteAllTextAsync(folder.Sub("data/pg_hba.conf"), rule + "\n");
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")) { ListenOnLoopback = true, Port = 0 }));
        Assert.AreEqual(PgliteErrorCode.InvalidSetting, refused.ErrorCode);
        Assert.Contains(complaint, refused.Message);
    }

    [TestMethod]
    public async Task ListenAddressesAloneIsEnoughToConnectWithAPassword()
    {
        var options = new PgliteOptions { Port = FreePort(), Settings = { ["listen_addresses"] = "127.0.0.1" } };
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
        string address = $"Host=127.0.0.1;Port={options.Port};Username=postgres;Database=postgres;Password=secret";
        await Assert.ThrowsExactlyAsync<PostgresException>(() => Who(address));
        await SharedCluster.Execute(runtime, "ALTER ROLE postgres PASSWORD 'secret'");
        Assert.AreEqual("127.0.0.1|postgres", await Who(address));
    }

    [TestMethod]
    public void OptionsThatDoNotFitAreRefused()
    {
        Refused(new PgliteOptions { Password = "secret" }, PgliteErrorCode.InvalidArgument);
        Refused(new PgliteOptions { ListenOnLoopback = true, Password = "ä" }, PgliteErrorCode.InvalidArgument);
        Refused(new PgliteOptions { ListenOnLoopback = true, Settings = { ["listen_addresses"] = "*" } }, PgliteErrorCode.InvalidSetting);

        static void Refused(PgliteOptions options, PgliteErrorCode code) =>
            Assert.AreEqual(code, Assert.ThrowsExactly<PgliteException>(() => PgliteRuntime.Start(options)).ErrorCode);
    }

    private static async Task<string> Who(string address)
    {
        await using var source = NpgsqlDataSource.Create(address + ";Pooling=false");
        return await SharedCluster.Scalar<string>(source, "SELECT coalesce(host(inet_client_addr()), '') || '|' || current_user");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
