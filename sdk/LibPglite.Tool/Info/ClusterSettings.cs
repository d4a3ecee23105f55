using LibPglite.Tool.Reporting;
using Npgsql;

namespace LibPglite.Tool.Info;

/// <summary>The settings of a cluster as serve would make it, read from one.</summary>
internal static class ClusterSettings
{
    public static async Task<IReadOnlyList<Fact>> ReadAsync(CancellationToken cancel)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(null, cancel);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(runtime.ConnectionString);
        await using NpgsqlCommand query = source.CreateCommand(
            "SELECT name, current_setting(name) FROM pg_settings WHERE source NOT IN ('default', 'client', 'override') AND name NOT LIKE '%directory%' AND name NOT LIKE '%directories%' ORDER BY name COLLATE \"C\"");
        await using NpgsqlDataReader rows = await query.ExecuteReaderAsync(cancel);
        List<Fact> settings = [];
        while (await rows.ReadAsync(cancel))
        {
            settings.Add(new Fact(rows.GetString(0), rows.GetString(1)));
        }

        return settings;
    }
}
