using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class OptionTests
{
    [TestMethod]
    public async Task UserAndDatabaseAreMadeAndUsed()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { User = "app user", Database = "my;data=\"base\"" });
        Assert.AreEqual("app user/my;data=\"base\"", await SharedCluster.Scalar<string>(runtime, "SELECT current_user || '/' || current_database()"));
        Assert.IsTrue(await SharedCluster.Scalar<bool>(runtime, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));
        using PgliteSession session = runtime.OpenSession();
        Assert.AreEqual("app user", session.Send(Wire.Query("SELECT current_user")).Rows[0][0]);
    }

    [TestMethod]
    public async Task SettingsWinOverTheConfigurationFile()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions { Settings = { ["work_mem"] = "17MB", ["application_name"] = "it's 'quoted' \\ here" } });
        Assert.AreEqual("17MB", await SharedCluster.Scalar<string>(runtime, "SHOW work_mem"));
    }

    [TestMethod]
    public async Task PortIsPartOfTheSocketName()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { Port = 6543 });
        Assert.IsTrue(File.Exists(Path.Combine(runtime.SocketDirectory, ".s.PGSQL.6543")));
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT 1"));
    }

    [TestMethod]
    public async Task ExtensionDirectoryIsSearched()
    {
        using var folder = new ScratchFolder();
        string extension = folder.Sub("share/extension");
        Directory.CreateDirectory(extension);
        await File.WriteAllTextAsync(Path.Combine(extension, "answer.control"), "default_version = '1.0'\nrelocatable = true\n");
        await File.WriteAllTextAsync(Path.Combine(extension, "answer--1.0.sql"), "CREATE FUNCTION answer() RETURNS int LANGUAGE sql RETURN 42;\n");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { ExtensionDirectory = folder.Path });
        await SharedCluster.Execute(runtime, "CREATE EXTENSION answer; CREATE EXTENSION citext");
        Assert.AreEqual(42, await SharedCluster.Scalar<int>(runtime, "SELECT answer()"));
    }

    [TestMethod]
    public async Task NewClusterIsUtf8WithBuiltinLocaleAndChecksums()
    {
        Assert.AreEqual("UTF8", await SharedCluster.Scalar<string>("SHOW server_encoding"));
        Assert.AreEqual("on", await SharedCluster.Scalar<string>("SHOW data_checksums"));
        Assert.AreEqual("b/C.UTF-8", await SharedCluster.Scalar<string>(
            "SELECT datlocprovider::text || '/' || datlocale FROM pg_database WHERE datname = 'postgres'"));
    }

    [TestMethod]
    public async Task DurabilityIsOnForADataDirectoryAndOffForATemporaryCluster()
    {
        using var folder = new ScratchFolder();
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        Assert.AreEqual("on", await SharedCluster.Scalar<string>(runtime, "SHOW fsync"));
        Assert.AreEqual("on", await SharedCluster.Scalar<string>(runtime, "SHOW synchronous_commit"));
        Assert.IsFalse(runtime.IsTemporary);
        Assert.AreEqual("off", await SharedCluster.Scalar<string>("SHOW fsync"));
        Assert.IsTrue(SharedCluster.Runtime.IsTemporary);
    }

    [TestMethod]
    public async Task NoNetworkPortIsOpened()
    {
        Assert.AreEqual("", await SharedCluster.Scalar<string>("SHOW listen_addresses"));
        Assert.AreEqual(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(SharedCluster.Runtime.SocketDirectory));
    }

    [TestMethod]
    public async Task SettingThatPostgresRefusesIsNamed()
    {
        using var folder = new ScratchFolder();
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")) { Settings = { ["shared_bufers"] = "1MB" } }));
        Assert.AreEqual(PgliteErrorCode.InvalidSetting, refused.ErrorCode);
        Assert.Contains("shared_bufers", refused.Message);

        // A failed start leaves room for a good one.
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        Assert.AreEqual(PgliteState.Ready, runtime.State);
    }

    [TestMethod]
    [DataRow("unix_socket_directories", "/tmp")]
    [DataRow("Port", "5433")]
    public async Task ReservedSettingIsRefused(string name, string value)
    {
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions { Settings = { [name] = value } }));
        Assert.AreEqual(PgliteErrorCode.InvalidSetting, refused.ErrorCode);
    }

    [TestMethod]
    public async Task PortInTheFilesOfADirectoryDoesNotLeadClientsAstray()
    {
        using var folder = new ScratchFolder();
        var options = new PgliteOptions(folder.Sub("data"));
        await (await PgliteRuntime.StartAsync(options)).DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(folder.Sub("data"), "postgresql.conf"), "port = 6000\n");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(runtime.ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand("SHOW port");
        Assert.AreEqual("5432", await command.ExecuteScalarAsync());
    }

    [TestMethod]
    public void OptionsOutOfRangeAreRefused()
    {
        Refused(new PgliteOptions { Port = 0 });
        Refused(new PgliteOptions { User = "" });
        Refused(new PgliteOptions { Database = "" });
        Refused(new PgliteOptions { StartTimeout = TimeSpan.Zero });
        Refused(new PgliteOptions { StopTimeout = TimeSpan.FromDays(-1) });
        Refused(new PgliteOptions { ExtensionDirectory = "/nowhere/at/all" });

        static void Refused(PgliteOptions options) =>
            Assert.AreEqual(
                PgliteErrorCode.InvalidArgument,
                Assert.ThrowsExactly<PgliteException>(() => PgliteRuntime.Start(options)).ErrorCode);
    }

    [TestMethod]
    public void InfoNamesVersionsAndModules()
    {
        PgliteInfo info = SharedCluster.Runtime.Info;
        Assert.AreEqual(("18.6", 180006, "linux-x64"), (info.PostgreSqlVersion, info.PostgreSqlVersionNumber, info.RuntimeIdentifier));
        Assert.AreEqual(1, info.AbiVersion.Major);
        foreach (string module in new[] { "citext", "dict_snowball", "hstore", "pg_stat_statements", "pg_trgm", "plpgsql" })
        {
            Assert.Contains(module, info.Modules);
        }
    }
}
