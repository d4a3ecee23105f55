using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LibPglite.Diagnostics;

namespace LibPglite.Tool.Serve;

/// <summary>
/// The socket under a path that stays the same: a link in a folder of the user's choice. The socket itself is in the private folder of
/// the cluster, which nobody else can enter, whatever the mode of the other folder.
/// </summary>
internal sealed class SocketLink : IDisposable
{
    /// <summary>Bytes of sun_path without the final zero, where it is shortest.</summary>
    private const int LongestPath = 103;

    private readonly string link;

    private SocketLink(string folder, string link)
    {
        Folder = folder;
        this.link = link;
    }

    /// <summary>The folder that clients name as host.</summary>
    public string Folder { get; }

    /// <exception cref="PgliteDiagnosticException">PGL2403: something else is in the way, or another server is behind it.</exception>
    public static SocketLink Make(string folder, PgliteRuntime runtime)
    {
        string full = Path.GetFullPath(folder);
        string name = ".s.PGSQL." + runtime.Port.ToString(CultureInfo.InvariantCulture);
        string link = Path.Combine(full, name);
        if (Encoding.UTF8.GetByteCount(link) > LongestPath)
        {
            throw new PgliteDiagnosticException("PGL2403", link, $"a socket's path has at most {LongestPath} bytes");
        }

        if (!Directory.Exists(full) && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(full, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var existing = new FileInfo(link);
        if (existing.Exists && existing.LinkTarget is null)
        {
            throw new PgliteDiagnosticException("PGL2403", link, "it exists and is not a link of an earlier server");
        }

        if (existing.LinkTarget is { } target)
        {
            if (Answers(Path.Combine(full, target)))
            {
                throw new PgliteDiagnosticException("PGL2403", link, "another server answers there");
            }

            File.Delete(link);
        }

        File.CreateSymbolicLink(link, Path.Combine(runtime.SocketDirectory, name));
        return new SocketLink(full, link);
    }

    public void Dispose() => File.Delete(link);

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
