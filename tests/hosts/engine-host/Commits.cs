using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>Commits rows from several connections, and says each one when its commit was acknowledged, until it is killed.</summary>
internal static class Commits
{
    public static async Task<int> Run(string directory, int writers)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        await Sql.Execute(dataSource, "CREATE TABLE IF NOT EXISTS acknowledged (id bigint PRIMARY KEY, filler text)");
        long next = await Sql.Scalar<long>(dataSource, "SELECT coalesce(max(id), 0) FROM acknowledged") + 1;
        Sql.Say("present", await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM acknowledged"));
        Sql.Say("ready", next);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                long id = Interlocked.Increment(ref next);
                await using NpgsqlCommand insert = dataSource.CreateCommand("INSERT INTO acknowledged VALUES ($1, repeat('x', 300))");
                insert.Parameters.Add(new() { Value = id });
                await insert.ExecuteNonQueryAsync();
                lock (dataSource)
                {
                    Sql.Say("row", id);
                }
            }
        })));
        return 0;
    }
}
