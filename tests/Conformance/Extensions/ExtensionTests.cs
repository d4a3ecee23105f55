using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>Every extension of the inventory from the packed payload, as a user meets it.</summary>
[TestClass]
public sealed class ExtensionTests
{
    private const int Sessions = 8;

    /// <summary>Modules that have to be there before sessions start; the last two have no SQL of their own.</summary>
    private static readonly KeyValuePair<string, string>[] Preloaded =
        [new("shared_preload_libraries", "pg_stat_statements,auto_explain,passwordcheck"), new("max_connections", "40")];

    [TestMethod]
    public void InventoryPayloadAndSamplesAgree()
    {
        string[] shipped = [.. PayloadExtension.Inventory().Where(row => row.Status == "shipped").Select(row => row.Name)];
        PayloadExtension[] packed = [.. PayloadExtension.Packed().Where(row => row.Status == "shipped")];
        CollectionAssert.AreEqual(shipped.Order(StringComparer.Ordinal).ToArray(), packed.Select(row => row.Name).ToArray());
        CollectionAssert.AreEqual(packed.Where(row => row.Extension).Select(row => row.Name).ToArray(), Sample.All.Select(sample => sample.Extension).ToArray());
    }

    [TestMethod]
    public async Task ExtensionsAreMadeUsedAndDroppedInEightSessionsAndAgainAfterARestart()
    {
        using var scratch = new ScratchDirectory();
        await using (HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), Preloaded))
        {
            for (int i = 0; i < Sessions; i++)
            {
                await server.ExecuteAsync($"CREATE DATABASE d{i}");
            }

            await InEverySessionAsync(server, "made and dropped", drop: true);
            await server.StopAsync();
        }

        await using HostServer again = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), Preloaded);
        await InEverySessionAsync(again, "made again", drop: false);
        Assert.AreEqual("-1", await again.ScalarAsync<string>("SHOW auto_explain.log_min_duration"));
        await again.StopAsync();
    }

    [TestMethod]
    public async Task OrdinaryModuleIsRefusedBeforeAnyOfItRuns()
    {
        using var scratch = new ScratchDirectory();
        string source = scratch.Combine("ordinary.c");
        string module = scratch.Combine("ordinary.so");
        await File.WriteAllTextAsync(source, "#include <stdlib.h>\n__attribute__((constructor)) static void run(void) { abort(); }\n");
        await Programs.RunAsync("g++", "-x", "c", "-shared", "-fPIC", source, "-o", module);
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));

        foreach (string file in new[] { module, Path.Combine(TestInputs.StockTree, "src", "test", "regress", "regress.so") })
        {
            PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => server.ExecuteAsync($"LOAD '{file}'"));
            Assert.Contains("build.sh extension", refused.MessageText);
        }

        Assert.AreEqual(1, await server.ScalarAsync<int>("SELECT 1"));
        await server.StopAsync();
    }

    /// <summary>Each session has a database of its own and starts with another extension, so that different modules load at once.</summary>
    private static async Task InEverySessionAsync(HostServer server, string what, bool drop)
    {
        IEnumerable<Task<List<string>>> sessions = Enumerable.Range(0, Sessions).Select(async number =>
        {
            var failures = new List<string>();
            int first = number * Sample.All.Count / Sessions;
            foreach (Sample sample in Sample.All.Skip(first).Concat(Sample.All.Take(first)))
            {
                try
                {
                    await UseAsync(server, $"d{number}", sample, drop);
                }
                catch (Exception failed) when (failed is NpgsqlException or AssertFailedException)
                {
                    failures.Add($"{sample.Extension} in session {number}: {failed.Message}");
                }
            }

            return failures;
        });
        string[] all = [.. (await Task.WhenAll(sessions)).SelectMany(failures => failures)];
        Assert.IsEmpty(all, $"{what}: {string.Join('\n', all)}");
    }

    private static async Task UseAsync(HostServer server, string database, Sample sample, bool drop)
    {
        await server.ExecuteAsync($"CREATE EXTENSION IF NOT EXISTS \"{sample.Extension}\" CASCADE", database);
        await using NpgsqlConnection connection = await server.OpenAsync(database);
        Assert.AreEqual(sample.Answer, await connection.ScalarAsync<string>(sample.For(server, database)));
        if (drop)
        {
            // In the session that has used it: one that ends drops its temporary tables by itself, and the two would wait for each other.
            await connection.ExecuteAsync($"DROP EXTENSION \"{sample.Extension}\" CASCADE");
        }
    }
}
