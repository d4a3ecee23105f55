using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LibPglite.Diagnostics;

namespace LibPglite.Tool.Serve;

/// <summary>The TCP port before anything is started for it: PostgreSQL would say only that no socket could be made.</summary>
internal static class ListenPort
{
    /// <summary>A port that nobody has at this moment.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL2405: nothing can listen on the address.</exception>
    public static int Free(IPAddress address) => Listen(address, 0);

    /// <exception cref="PgliteDiagnosticException">PGL2405: another program has the port, or the address is none of this machine.</exception>
    public static void Check(IPAddress address, int port) => Listen(address, port);

    private static int Listen(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException failure)
        {
            string reason = failure.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another program listens there",
                SocketError.AddressNotAvailable => "this machine does not have the address",
                SocketError.AccessDenied => "this user may not; ports below 1024 are the system's",
                _ => failure.Message,
            };
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL2405", port.ToString(CultureInfo.InvariantCulture), address.ToString(), reason), failure);
        }
    }
}
