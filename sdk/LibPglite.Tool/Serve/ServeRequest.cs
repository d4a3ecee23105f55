using System.Net;

namespace LibPglite.Tool.Serve;

/// <summary>What is to be served and to whom, checked.</summary>
/// <param name="DataDirectory">The data directory, or null for a cluster that is gone at the end.</param>
/// <param name="User">The superuser.</param>
/// <param name="Database">The database.</param>
/// <param name="Address">The address to listen on; null for a socket only.</param>
/// <param name="Port">The port, or the number in the name of the socket.</param>
/// <param name="SocketFolder">A folder that the socket is to be found in, or null.</param>
/// <param name="Password">The password of the user over TCP, or null when none was given.</param>
/// <param name="Settings">PostgreSQL settings.</param>
internal sealed record ServeRequest(
    string? DataDirectory,
    string User,
    string Database,
    IPAddress? Address,
    int Port,
    string? SocketFolder,
    string? Password,
    IReadOnlyDictionary<string, string> Settings);
