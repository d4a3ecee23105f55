using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>A file system that fills up under a writing client.</summary>
[TestClass]
public sealed class FullDiskTests
{
    private const string Insert = "INSERT INTO filler SELECT $1, string_agg(md5(($1 * 1000 + i)::text), '') FROM generate_series(1, 100) AS i RETURNING id";

    [TestMethod]
    public async Task FullDiskIsAClearErrorAndLosesNoCommit()
    {
        using var scratch = new ScratchDirectory();
        string disk = Directory.CreateDirectory(scratch.Combine("disk")).FullName;
        if (!Environment.IsPrivilegedProcess || !(await Programs.TryAsync("mount", "-t", "tmpfs", "-o", "size=64m,mode=0755", "tmpfs", disk)).IsSuccess)
        {
            Assert.Inconclusive("A small file system can only be mounted by root outside of a container.");
        }
        try
        {
            await FillAsync(disk, scratch.Combine("log"));
        }
        finally
        {
            await Programs.RunAsync("umount", "--lazy", disk);
        }
    }

    private static async Task FillAsync(string disk, string log)
    {
        string ballast = Path.Combine(disk, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[8 << 20]);
        string data = Path.Combine(disk, "data");
        int last;
        await using (HostServer server = await HostServer.StartAsync(data, log))
        {
            await server.ExecuteAsync("CREATE TABLE filler (id int PRIMARY KEY, body text)");
            (last, string message) = await InsertUntilFailureAsync(server);
            bool said = message.Contains("No space left on device", StringComparison.Ordinal) || server.Log.Contains("No space left on device", StringComparison.Ordinal);
            Assert.IsTrue(said, $"neither the client nor the log says that the disk is full: {message}");
            Assert.IsTrue(server.IsRunning, "the host has ended");
            await server.KillAsync();
        }
        File.Delete(ballast);

        await using HostServer again = await HostServer.StartAsync(data, log);
        Assert.AreEqual((long)last, await again.ScalarAsync<long>($"SELECT count(*) FROM filler WHERE id <= {last}"));
        await again.ExecuteAsync("TRUNCATE filler; INSERT INTO filler VALUES (0, 'there is room again')");
        await again.StopAsync();
    }

    /// <summary>The last number whose commit was acknowledged, and what the client was told then.</summary>
    private static async Task<(int Last, string Message)> InsertUntilFailureAsync(HostServer server)
    {
        int last = 0;
        try
        {
            await using NpgsqlConnection connection = await server.OpenAsync();
            await using var command = new NpgsqlCommand(Insert, connection);
            NpgsqlParameter<int> number = new();
            command.Parameters.Add(number);
            for (int next = 1; ; next++)
            {
                number.TypedValue = next;
                await command.ExecuteScalarAsync();
                last = next;
            }
        }
        catch (NpgsqlException failure)
        {
            return (last, failure.Message);
        }
    }
}
