using System.Diagnostics;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>auth_delay, which has no tests of its own: it works in sessions that never get as far as SQL.</summary>
[TestClass]
public sealed class LoginDelayTests
{
    [TestMethod]
    public async Task WrongPasswordIsRefusedAfterTheDelay()
    {
        const double seconds = 2;
        using var scratch = new ScratchDirectory();
        string data = scratch.Combine("data");
        await using HostServer server = await HostServer.StartAsync(data, scratch.Combine("log"),
            [new("shared_preload_libraries", "auth_delay"), new("auth_delay.milliseconds", "2000")]);
        await server.ExecuteAsync("CREATE ROLE guarded LOGIN PASSWORD 'right'");
        string rules = Path.Combine(data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, "local all guarded scram-sha-256\n" + await File.ReadAllTextAsync(rules));
        await server.ExecuteAsync("SELECT pg_reload_conf()");

        // The postmaster reads its rules again in its own time; until then nobody asks for a password.
        while (await TryAsync(server, null) == "")
        {
            await Task.Delay(20);
        }

        var watch = Stopwatch.StartNew();
        Assert.AreEqual(PostgresErrorCodes.InvalidPassword, await TryAsync(server, "wrong"));
        Assert.IsGreaterThanOrEqualTo(seconds, watch.Elapsed.TotalSeconds);
        Assert.AreEqual("", await TryAsync(server, "right"));
        await server.StopAsync();
    }

    /// <summary>How a login ended: without an error (""), or with one of the server or of the driver.</summary>
    private static async Task<string> TryAsync(HostServer server, string? password)
    {
        NpgsqlConnectionStringBuilder guarded = server.ConnectionString();
        guarded.Username = "guarded";
        guarded.Password = password;
        try
        {
            await using var connection = new NpgsqlConnection(guarded.ConnectionString);
            await connection.OpenAsync();
            return "";
        }
        catch (NpgsqlException refused)
        {
            return refused.SqlState ?? refused.Message;
        }
    }
}
