using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// One list for both sides: what the figures need, and whatever our template sets, which is read from our running server and
/// handed to the peer. Afterwards every setting that PostgreSQL knows is compared.
/// </summary>
internal static class ServerSettings
{
    /// <summary>The data of the figures fits into memory, and checkpoints come by time, not in the middle of a round.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Chosen { get; } =
    [
        new("max_wal_size", "4GB"),
        new("shared_buffers", "256MB"),
    ];

    /// <summary>
    /// Where the server's files and sockets are, how it names and logs, and by which name it knows its shared memory, which
    /// follows from EXEC_BACKEND: not part of the comparison.
    /// </summary>
    private const string Own = """
        context = 'internal' OR name LIKE 'log\_%' OR name LIKE 'lc\_%' OR name LIKE 'unix\_socket\_%' OR name LIKE '%\_file' OR name LIKE 'ssl%'
        OR name IN ('application_name', 'client_encoding', 'cluster_name', 'data_directory', 'default_text_search_config', 'dynamic_library_path', 'extension_control_path',
                    'external_pid_file', 'listen_addresses', 'logging_collector', 'port', 'shared_memory_type', 'TimeZone')
        """;

    /// <summary>All settings of a running server that do not have PostgreSQL's own default.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> OfAsync(IServer server) =>
        await ReadAsync(server, $"SELECT name, current_setting(name) FROM pg_settings WHERE source NOT IN ('default', 'override', 'client', 'session') AND NOT ({Own})");

    /// <summary>Fails with the names of the settings in which the two differ.</summary>
    public static async Task RequireEqualAsync(IServer ours, IServer peer)
    {
        const string all = $"SELECT name, current_setting(name) FROM pg_settings WHERE NOT ({Own})";
        Dictionary<string, string> peerSettings = new(await ReadAsync(peer, all), StringComparer.Ordinal);
        string[] different = [.. (await ReadAsync(ours, all))
            .Where(setting => peerSettings.GetValueOrDefault(setting.Key) != setting.Value)
            .Select(setting => $"{setting.Key}: ours {setting.Value}, peer {peerSettings.GetValueOrDefault(setting.Key)}")];
        if (different.Length > 0)
        {
            throw new InvalidOperationException("The servers' settings differ:\n" + string.Join('\n', different));
        }
    }

    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadAsync(IServer server, string sql)
    {
        await using NpgsqlConnection connection = await server.OpenAsync();
        await using var command = new NpgsqlCommand(sql + " ORDER BY name", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        var settings = new List<KeyValuePair<string, string>>();
        while (await reader.ReadAsync())
        {
            settings.Add(new(reader.GetString(0), reader.GetString(1)));
        }
        return settings;
    }
}
