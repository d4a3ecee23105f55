using LibPglite;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>Our cluster in this very process, reached by the socket that its connection string names.</summary>
internal sealed class EmbeddedServer : IServer
{
    private readonly PgliteRuntime runtime;

    private EmbeddedServer(PgliteRuntime runtime, string dataDirectory)
    {
        this.runtime = runtime;
        DataDirectory = dataDirectory;
    }

    public string SocketDirectory => runtime.SocketDirectory;

    public int Port => runtime.Port;

    public string DataDirectory { get; }

    public static async Task<EmbeddedServer> StartAsync(string dataDirectory, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var options = new PgliteOptions(dataDirectory);
        foreach ((string name, string value) in settings)
        {
            options.Settings[name] = value;
        }
        return new EmbeddedServer(await PgliteRuntime.StartAsync(options), dataDirectory);
    }

    public PgliteSession OpenSession(PgliteSessionKind kind) => runtime.OpenSession(kind);

    public Task StopAsync() => runtime.StopAsync();

    public ValueTask DisposeAsync() => runtime.DisposeAsync();
}
