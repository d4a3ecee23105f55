using LibPglite;

namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>
/// Hosts with a service that writes a row in its StopAsync. The cluster is started before the host is built, by a service of the host, or by
/// the container when somebody first asks for it.
/// </summary>
internal static class EndingHosts
{
    public static async Task<int> Generic(string order, string directory)
    {
        await using PgliteRuntime? before = await Before(order, directory);
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        Register(builder.Services, order, directory, before);
        using IHost host = builder.Build();
        await host.RunAsync();
        Said.Line("ran", "to the end");
        return 0;
    }

    public static async Task<int> Web(string order, string directory)
    {
        await using PgliteRuntime? before = await Before(order, directory);
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Register(builder.Services, order, directory, before);
        await using WebApplication app = builder.Build();
        app.MapGet("/", () => "here");
        await app.RunAsync();
        Said.Line("ran", "to the end");
        return 0;
    }

    private static async Task<PgliteRuntime?> Before(string order, string directory) =>
        order == "before" ? await PgliteRuntime.StartAsync(new PgliteOptions(directory)) : null;

    private static void Register(IServiceCollection services, string order, string directory, PgliteRuntime? before)
    {
        services.AddLogging(logging => logging.ClearProviders());
        switch (order)
        {
            case "before":
                services.AddSingleton(new Database { Runtime = before });
                break;
            case "service":
                services.AddSingleton<Database>();
                services.AddHostedService(provider => new Starter(provider.GetRequiredService<Database>(), directory));
                break;
            default:
                services.AddSingleton(_ => PgliteRuntime.Start(new PgliteOptions(directory)));
                services.AddSingleton(provider => new Database { Runtime = provider.GetRequiredService<PgliteRuntime>() });
                break;
        }

        services.AddHostedService<Writer>();
    }

    /// <summary>The runtime, as soon as there is one.</summary>
    private sealed class Database
    {
        public PgliteRuntime? Runtime { get; set; }
    }

    /// <summary>Starts the cluster, long after the host has registered for signals, and never stops it.</summary>
    private sealed class Starter(Database database, string directory) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) =>
            database.Runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory), cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Uses the cluster for a while yet when it is asked to stop.</summary>
    private sealed class Writer(Database database, IHostApplicationLifetime lifetime) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var rows = new Rows(database.Runtime!);
            await rows.AddAsync("start");
            lifetime.ApplicationStarted.Register(() => Said.Line("ready", Environment.ProcessId));
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(300, CancellationToken.None);
            await using var rows = new Rows(database.Runtime!);
            await rows.AddAsync("stop");
            Said.Line("stopping", "wrote");
        }
    }
}
