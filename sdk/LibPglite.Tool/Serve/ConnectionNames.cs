using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace LibPglite.Tool.Serve;

/// <summary>How clients name the server.</summary>
/// <param name="ConnectionString">For Npgsql.</param>
/// <param name="Url">For libpq and most other drivers: what DATABASE_URL means.</param>
internal sealed record ConnectionNames(string ConnectionString, string Url)
{
    /// <summary>Variables by which libpq would be sent elsewhere, or ask for what the server has not.</summary>
    private static readonly string[] Misleading = ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGREQUIRESSL", "PGSSLNEGOTIATION", "PGREQUIREAUTH"];

    /// <summary>What a program finds in its environment; null takes a variable away. Without a password of ours, the caller's stays.</summary>
    public IReadOnlyDictionary<string, string?> Variables
    {
        get
        {
            var names = new NpgsqlConnectionStringBuilder(ConnectionString);
            var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["DATABASE_URL"] = Url,
                ["PGLITE_CONNECTION_STRING"] = ConnectionString,
                ["PGHOST"] = names.Host,
                ["PGPORT"] = names.Port.ToString(CultureInfo.InvariantCulture),
                ["PGUSER"] = names.Username,
                ["PGDATABASE"] = names.Database,
                ["PGSSLMODE"] = "disable",
            };
            if (names.Password is not null)
            {
                variables["PGPASSWORD"] = names.Password;
            }

            foreach (string name in Misleading)
            {
                variables[name] = null;
            }

            return variables;
        }
    }

    public static ConnectionNames Of(ServeRequest request, PgliteRuntime runtime, SocketLink? link, string? password)
    {
        string port = runtime.Port.ToString(CultureInfo.InvariantCulture);
        string user = Uri.EscapeDataString(request.User);
        string database = Uri.EscapeDataString(request.Database);
        if (request.Address is null)
        {
            string folder = link?.Folder ?? runtime.SocketDirectory;
            var local = new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Host = folder };
            return new ConnectionNames(local.ConnectionString, $"postgresql://{user}@/{database}?host={Uri.EscapeDataString(folder)}&port={port}");
        }

        string host = Reachable(request.Address);
        string secret = password is null ? "" : ":" + Uri.EscapeDataString(password);
        var remote = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = runtime.Port,
            Username = request.User,
            Database = request.Database,
            Password = password,
            SslMode = SslMode.Disable,
        };
        string shown = request.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "[" + host + "]" : host;
        return new ConnectionNames(remote.ConnectionString, $"postgresql://{user}{secret}@{shown}:{port}/{database}?sslmode=disable");
    }

    /// <summary>All addresses of a machine are no address to connect to.</summary>
    private static string Reachable(IPAddress address) =>
        address.Equals(IPAddress.Any) ? "127.0.0.1" : address.Equals(IPAddress.IPv6Any) ? "::1" : address.ToString();
}
