using System.Net.Sockets;
using LibPglite;

namespace PgliteSdk.Tests.ServerHost;

/// <summary>
/// A socket in front of direct sessions, for clients and suites that need one: each connection is a session of its own, and each
/// piece of what a client sends is handed over on whichever thread of the pool is free.
/// </summary>
internal sealed class DirectProxy : IDisposable
{
    private readonly PgliteRuntime _runtime;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("direct-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private long _calls;
    private long _moves;

    public DirectProxy(PgliteRuntime runtime)
    {
        _runtime = runtime;

        // Each connection has a reader that waits for what nobody asked for.
        ThreadPool.SetMinThreads(256, 16);
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, $".s.PGSQL.{runtime.Port}")));
        _listener.Listen(128);
        _ = AcceptAsync();
    }

    public string Folder => _folder.FullName;

    /// <summary>How often a session was called, and how often by another thread than before.</summary>
    public string Counts => $"{Interlocked.Read(ref _calls)}\t{Interlocked.Read(ref _moves)}";

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    /// <summary>Either side's end is the other's; a session that ends in the middle of its client's words has a last one itself.</summary>
    private async Task ServeAsync(Socket socket)
    {
        using Socket client = socket;
        try
        {
            using PgliteSession session = _runtime.OpenSession(PgliteSessionKind.Direct);
            using Stream stream = session.GetStream();
            Task answers = AnswerAsync(stream, client);
            Task asks = AskAsync(client, stream);
            if (await Task.WhenAny(asks, answers) == asks && asks.IsFaulted)
            {
                await answers;
            }
        }
        catch (Exception exception) when (exception is PgliteException or IOException or SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task AskAsync(Socket client, Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        int thread = 0;
        int count;
        while ((count = await client.ReceiveAsync(buffer.AsMemory())) > 0)
        {
            await Task.Run(() =>
            {
                Interlocked.Increment(ref _calls);
                int before = thread;
                thread = Environment.CurrentManagedThreadId;
                if (before != 0 && before != thread)
                {
                    Interlocked.Increment(ref _moves);
                }

                stream.Write(buffer.AsSpan(0, count));
            });
        }
    }

    private static async Task AnswerAsync(Stream stream, Socket client)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer)) > 0)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await client.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
    }
}
