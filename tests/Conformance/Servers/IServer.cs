using Npgsql;

namespace PgliteSdk.Tests.Servers;

/// <summary>A running PostgreSQL that client programs reach over a unix socket as the user postgres.</summary>
public interface IServer : IAsyncDisposable
{
    /// <summary>Folder of the unix socket.</summary>
    string SocketDirectory { get; }

    /// <summary>Port number in the name of the unix socket.</summary>
    int Port { get; }

    /// <summary>Its data directory.</summary>
    string DataDirectory { get; }

    /// <summary>Checkpoint, shut down, and return when it has ended.</summary>
    Task StopAsync();
}

/// <summary>How clients reach a server.</summary>
public static class ServerClients
{
    /// <summary>A connection string for Npgsql. The two modes save round trips that a private socket cannot use.</summary>
    public static NpgsqlConnectionStringBuilder ConnectionString(this IServer server, string database = "postgres") => new()
    {
        Host = server.SocketDirectory,
        Port = server.Port,
        Username = "postgres",
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Pooling = false,
        CommandTimeout = TestInputs.Launcher.Count == 0 ? 30 : 600, // seconds; an emulated server takes a multiple
    };

    /// <summary>Opens a connection that belongs to the caller.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(this IServer server, string database = "postgres", CancellationToken cancellation = default)
    {
        var connection = new NpgsqlConnection(server.ConnectionString(database).ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs statements on a connection of their own.</summary>
    public static async Task ExecuteAsync(this IServer server, string sql, string database = "postgres")
    {
        await using NpgsqlConnection connection = await server.OpenAsync(database);
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row, on a connection of its own.</summary>
    public static async Task<T> ScalarAsync<T>(this IServer server, string sql, string database = "postgres")
    {
        await using NpgsqlConnection connection = await server.OpenAsync(database);
        return await connection.ScalarAsync<T>(sql);
    }

    /// <summary>The first column of the first row.</summary>
    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException($"No row: {sql}"));
    }

    /// <summary>The options with which PostgreSQL's own client programs find the server.</summary>
    public static string[] ProgramOptions(this IServer server) =>
        ["--host", server.SocketDirectory, "--port", server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--username", "postgres"];
}
