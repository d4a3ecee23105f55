using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace LibPglite.EntityFrameworkCore;

/// <summary>Where a cluster listens, and what a data directory says about it.</summary>
/// <param name="SocketDirectory">The folder of the socket.</param>
/// <param name="Port">The number in the socket's name.</param>
internal sealed record ClusterAddress(string SocketDirectory, int Port)
{
    /// <summary>Stands in a connection string until the first connection is opened.</summary>
    internal static readonly ClusterAddress Unknown = new("/nonexistent", 5432);

    // PostgreSQL's postmaster.pid has a fact a line, in this order for good.
    private const string FileName = "postmaster.pid";
    private const int PortLine = 3;
    private const int SocketLine = 4;
    private const int StatusLine = 7;
    private const string Ready = "ready";

    private string Socket => Path.Combine(SocketDirectory, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Port}"));

    /// <summary>The address of the server that runs in a data directory now, in whichever process; null when none accepts connections.</summary>
    internal static ClusterAddress? Find(string dataDirectory)
    {
        try
        {
            string[] lines = File.ReadAllLines(Path.Combine(dataDirectory, FileName));
            return lines.Length > StatusLine
                && lines[StatusLine].Trim() == Ready
                && lines[SocketLine].Length > 0
                && int.TryParse(lines[PortLine], CultureInfo.InvariantCulture, out int port)
                && new ClusterAddress(lines[SocketLine], port) is var address
                && address.Answers()
                ? address
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A server that was killed leaves both files behind; then nobody takes the connection.</summary>
    internal bool Answers()
    {
        if (!File.Exists(Socket))
        {
            return false;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>True as long as the socket has its name, for an address that has answered before.</summary>
    internal bool IsThere() => File.Exists(Socket);

    /// <summary>A connection string for a user and a database there.</summary>
    internal string ConnectionString(string user, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = SocketDirectory,
        Port = Port,
        Username = user,
        Database = database,
        SslMode = SslMode.Disable,
    }.ConnectionString;
}
