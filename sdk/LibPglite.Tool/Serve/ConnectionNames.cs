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
