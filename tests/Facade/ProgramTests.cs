using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>No program is started, and that is said when a command is given.</summary>
[TestClass]
public sealed class ProgramTests
{
    [TestMethod]
    [DataRow("archive_command", "archive_library")]
    [DataRow("restore_command", "primary_conninfo")]
    [DataRow("archive_cleanup_command", "in the application")]
    [DataRow("recovery_end_command", "in the application")]
    [DataRow("ssl_passphrase_command", "no TLS")]
    public async Task CommandIsRefusedWhenItIsSet(string setting, string instead)
    {
        PostgresException altered = await Assert.ThrowsExactlyAsync<PostgresException>(
            () => SharedCluster.Execute($"ALTER SYSTEM SET {setting} = 'cp %p /somewhere/%f'"));
        Assert.AreEqual("22023", altered.SqlState);
        Assert.Contains(instead, altered.Hint!);

        PgliteException passed = await Assert.ThrowsExactlyAsync<PgliteException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions { Settings = { [setting] = "cp %p /somewhere/%f" } }));
        Assert.AreEqual(PgliteErrorCode.InvalidSetting, passed.ErrorCode, passed.Message);
        Assert.Contains(setting, passed.Message);
        Assert.Contains(instead, passed.NextStep!);
    }

    [TestMethod]
    public async Task CommandInTheConfigurationFileIsRefusedAtTheStart()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await (await PgliteRuntime.StartAsync(new PgliteOptions(data))).DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), "archive_mode = on\narchive_command = 'cp %p /somewhere/%f'\n");
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(() => PgliteRuntime.StartAsync(new PgliteOptions(data)));
        Assert.AreEqual(PgliteErrorCode.InvalidSetting, refused.ErrorCode);
        Assert.Contains("postgresql.conf", refused.Message);
        Assert.Contains("archive_command", refused.ToString());
        Assert.IsFalse(File.Exists(Path.Combine(data, "postmaster.pid")));

        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), "archive_command = ''\n");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data) { Settings = { ["archive_mode"] = "off" } });
        Assert.AreEqual("", await SharedCluster.Scalar<string>(runtime, "SELECT reset_val FROM pg_settings WHERE name = 'archive_command'"));
    }

    [TestMethod]
    [DataRow("COPY (SELECT 1) TO PROGRAM 'cat'")]
    [DataRow("CREATE TEMP TABLE line (text text); COPY line FROM PROGRAM 'id'")]
    [DataRow("DO $$ BEGIN CREATE TEMP TABLE line (text text); EXECUTE 'COPY line FROM PROGRAM ''id'''; END $$")]
    public async Task CopyWithAProgramNamesTheAlternative(string sql)
    {
        PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => SharedCluster.Execute(sql));
        Assert.AreEqual("0A000", refused.SqlState);
        Assert.Contains("STDIN", refused.Hint!);
    }

    [TestMethod]
    public async Task AlterSystemWarnsWhenTheApplicationPassesTheSetting()
    {
        using var folder = new ScratchFolder();
        using var log = new MemoryLog();
        var options = new PgliteOptions(folder.Sub("data")) { LoggerFactory = log, Settings = { ["work_mem"] = "17MB" } };
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(options))
        {
            await using var connection = new NpgsqlConnection(runtime.ConnectionString);
            await connection.OpenAsync();
            List<PostgresNotice> notices = [];
            connection.Notice += (_, said) => notices.Add(said.Notice);
            foreach (string setting in new[] { "work_mem = '18MB'", "maintenance_work_mem = '70MB'" })
            {
                await using var command = new NpgsqlCommand("ALTER SYSTEM SET " + setting, connection);
                await command.ExecuteNonQueryAsync();
            }

            PostgresNotice warning = notices.Single();
            Assert.AreEqual("WARNING", warning.Severity);
            Assert.Contains("\"work_mem\" keeps the value", warning.MessageText);
        }

        Assert.IsFalse(log.Entries.Any(entry => entry.Category == "LibPglite.Runtime" && entry.Text.Contains("work_mem", StringComparison.Ordinal)));
        await using (await PgliteRuntime.StartAsync(options))
        {
        }

        string[] warnings = [.. log.Entries.Where(entry => entry.Category == "LibPglite.Runtime").Select(entry => entry.Text)];
        Assert.ContainsSingle(text => text.Contains("'work_mem'", StringComparison.Ordinal), warnings);
        Assert.DoesNotContain("maintenance_work_mem", string.Join('\n', warnings));
    }
}
