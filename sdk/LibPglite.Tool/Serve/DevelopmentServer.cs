using System.Security.Cryptography;
using LibPglite.Tool.Doctor;
using Npgsql;

namespace LibPglite.Tool.Serve;

/// <summary>
/// The cluster with its ways in. A socket needs no password: only this user reaches it. Over TCP everybody on the machine does, so
/// the password is set and the rules for clients are made to ask for it while nothing listens yet; then the cluster starts again.
/// </summary>
internal sealed class DevelopmentServer : IAsyncDisposable
{
    private readonly TemporaryFolder? temporary;
    private readonly SocketLink? link;

    private DevelopmentServer(PgliteRuntime runtime, TemporaryFolder? temporary, SocketLink? link, ConnectionNames names)
    {
        Runtime = runtime;
        Names = names;
        this.temporary = temporary;
        this.link = link;
    }

    public PgliteRuntime Runtime { get; }

    /// <summary>How clients name it.</summary>
    public ConnectionNames Names { get; }

    /// <param name="request">What to serve.</param>
    /// <param name="note">Gets what the user should know.</param>
    /// <param name="cancel">Gives it up.</param>
    public static async Task<DevelopmentServer> StartAsync(ServeRequest request, Action<string> note, CancellationToken cancel)
    {
        // A temporary cluster of the runtime's own is gone at its first stop; over TCP there are two starts.
        TemporaryFolder? temporary = request is { Address: not null, DataDirectory: null } ? new TemporaryFolder("dotnet-pglite-") : null;
        string? data = temporary is null ? request.DataDirectory : Path.Combine(temporary.Path, "data");
        PgliteRuntime? runtime = null;
        try
        {
            runtime = await PgliteRuntime.StartAsync(Options(request, data, temporary is not null, listen: false), cancel);
            string? password = null;
            if (request.Address is not null)
            {
                password = await SetPasswordAsync(runtime, request, note, cancel);
                await ClientRules.AskForPasswordsAsync(runtime, request.Address, note, cancel);
                await runtime.DisposeAsync();
                runtime = null;
                runtime = await PgliteRuntime.StartAsync(Options(request, data, temporary is not null, listen: true), cancel);
            }

            SocketLink? link = request.SocketFolder is { } folder ? SocketLink.Make(folder, runtime) : null;
            return new DevelopmentServer(runtime, temporary, link, ConnectionNames.Of(request, runtime, link, password));
        }
        catch
        {
            if (runtime is not null)
            {
                await runtime.DisposeAsync();
            }

            temporary?.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        link?.Dispose();
        await Runtime.DisposeAsync();
        temporary?.Dispose();
    }

    private static PgliteOptions Options(ServeRequest request, string? data, bool temporary, bool listen)
    {
        var options = new PgliteOptions
        {
            DataDirectory = data,
            User = request.User,
            Database = request.Database,
            Port = request.Port,

            // Signals are for the program that runs on this server first.
            StopOnExit = false,
        };
        if (temporary)
        {
            options.Settings["fsync"] = "off";
        }

        foreach ((string name, string value) in request.Settings)
        {
            options.Settings[name] = value;
        }

        if (listen)
        {
            options.Settings["listen_addresses"] = request.Address!.ToString();
            options.Settings["password_encryption"] = "scram-sha-256";
        }

        return options;
    }

    /// <summary>The password for the connection string; null when one is set that we do not know.</summary>
    private static async Task<string?> SetPasswordAsync(PgliteRuntime runtime, ServeRequest request, Action<string> note, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(runtime.ConnectionString);
        if (request.Password is null)
        {
            await using NpgsqlCommand query = source.CreateCommand("SELECT rolpassword IS NOT NULL FROM pg_authid WHERE rolname = $1");
            query.Parameters.AddWithValue(request.User);
            if (await query.ExecuteScalarAsync(cancel) is true)
            {
                note($"The password of {request.User} is the one that was set before; name it with --password-file or PGPASSWORD to have it in the connection string.");
                return null;
            }
        }

        string password = request.Password ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancel);
        await using NpgsqlCommand quote = new("SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)", connection);
        quote.Parameters.AddWithValue(request.User);
        quote.Parameters.AddWithValue(password);
        string statement = (string)(await quote.ExecuteScalarAsync(cancel))!;
        await using NpgsqlCommand encryption = new("SET password_encryption = 'scram-sha-256'; SET log_statement = 'none'; SET log_min_error_statement = 'panic'", connection);
        await encryption.ExecuteNonQueryAsync(cancel);
#pragma warning disable CA2100 // PostgreSQL itself has quoted it.
        await using NpgsqlCommand alter = new(statement, connection);
#pragma warning restore CA2100
        await alter.ExecuteNonQueryAsync(cancel);
        return password;
    }
}
