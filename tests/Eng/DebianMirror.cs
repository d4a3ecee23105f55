using System.Net;
using PgliteSdk.Build;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

/// <summary>A Debian archive with one package, on this machine.</summary>
internal sealed class DebianMirror : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly string folder;
    private readonly Task serving;

    private DebianMirror(string folder, int port)
    {
        this.folder = folder;
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        serving = ServeAsync();
    }

    public static async Task<DebianMirror> StartAsync(Scratch scratch, int port, string package, string version)
    {
        scratch.Write("package/DEBIAN/control",
            $"Package: {package}\nVersion: {version}\nArchitecture: amd64\nMaintainer: nobody <nobody@example.org>\nDescription: none\n");
        string mirror = scratch.Combine("mirror"), name = $"pool/{package}_{version}_amd64.deb", deb = Path.Combine(mirror, "debian", name);
        Directory.CreateDirectory(Path.GetDirectoryName(deb)!);
        string[] build = ["--root-owner-group", "--build", scratch.Combine("package"), deb];
        await new Tool("dpkg-deb").RunAsync(scratch.Log, build, CancellationToken.None);
        string control = await new Tool("dpkg-deb").ReadAsync(["--field", deb], CancellationToken.None);
        string hash = Hash.OfFile(deb);
        string list = scratch.Write("mirror/debian/dists/bookworm/main/binary-amd64/Packages",
            $"{control.TrimEnd()}\nFilename: {name}\nSize: {new FileInfo(deb).Length}\nSHA256: {hash}\n");
        scratch.Write("mirror/debian/dists/bookworm/Release",
            "Suite: bookworm\nCodename: bookworm\nArchitectures: amd64\nComponents: main\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n"
            + $"SHA256:\n {Hash.OfFile(list)} {new FileInfo(list).Length} main/binary-amd64/Packages\n");
        return new DebianMirror(mirror, port);
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
        listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext request = await listener.GetContextAsync();
                string path = Path.Combine(folder, request.Request.Url!.AbsolutePath.TrimStart('/'));
                byte[] bytes = File.Exists(path) ? await File.ReadAllBytesAsync(path) : [];
                request.Response.StatusCode = File.Exists(path) ? 200 : 404;
                request.Response.ContentLength64 = bytes.Length;
                await request.Response.OutputStream.WriteAsync(request.Request.HttpMethod == "HEAD" ? [] : bytes);
                request.Response.Close();
            }
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
