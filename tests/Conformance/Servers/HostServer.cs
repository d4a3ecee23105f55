using System.Diagnostics;
using System.Globalization;

namespace PgliteSdk.Tests.Servers;

/// <summary>
/// Our cluster inside a .NET process of its own (tests/hosts/server), which carries the payload beside it as any published
/// program does.
/// </summary>
public sealed class HostServer : IServer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly string log;

    private HostServer(Process process, string dataDirectory, string log, string socketDirectory, int port)
    {
        this.process = process;
        this.log = log;
        DataDirectory = dataDirectory;
        SocketDirectory = socketDirectory;
        Port = port;
    }

    /// <inheritdoc/>
    public string SocketDirectory { get; }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public string DataDirectory { get; }

    /// <summary>After the stop of a server of direct sessions: how often they were called, and how often by another thread than before.</summary>
    public (long All, long Moved) Calls { get; private set; }

    /// <summary>The host process.</summary>
    public int ProcessId => process.Id;

    /// <summary>All that PostgreSQL has logged so far.</summary>
    public string Log => File.ReadAllText(log);

    /// <summary>True as long as the host process lives.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>
    /// Starts the host; it makes the cluster when the data directory is missing or empty. The payload is its own, or another folder pglite/.
    /// Direct: what clients reach are sessions without threads of their own.
    /// </summary>
    public static async Task<HostServer> StartAsync(
        string dataDirectory, string log, IEnumerable<KeyValuePair<string, string>>? settings = null, bool containFaults = false, string? payload = null,
        bool direct = false)
    {
        string[] command = [.. TestInputs.Launcher, TestInputs.Host ?? Program];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LIBPGLITE_PLUGIN_PATH"] = payload is null ? null : Path.Combine(payload, "libpglite.so");
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(dataDirectory);
        start.ArgumentList.Add("--log");
        start.ArgumentList.Add(log);
        if (direct)
        {
            start.ArgumentList.Add("--direct");
        }
        if (containFaults)
        {
            start.ArgumentList.Add("--contain-faults");
        }
        foreach (KeyValuePair<string, string> setting in settings ?? [])
        {
            start.ArgumentList.Add("--set");
            start.ArgumentList.Add($"{setting.Key}={setting.Value}");
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[^1]} did not start.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        string? ready = await process.StandardOutput.ReadLineAsync(limit.Token);
        if (ready?.Split('\t') is not ["ready", string directory, string port])
        {
            process.Kill();
            throw new InvalidOperationException($"The host did not become ready: {ready}\n{await errors}");
        }
        return new HostServer(process, dataDirectory, log, directory, int.Parse(port, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"The host had ended with status {process.ExitCode}.\n{Log}");
        }
        using var limit = new CancellationTokenSource(Limit);
        await process.StandardInput.WriteLineAsync("stop");
        if ((await process.StandardOutput.ReadToEndAsync(limit.Token)).Trim().Split('\t') is ["calls", string all, string moved])
        {
            Calls = (long.Parse(all, CultureInfo.InvariantCulture), long.Parse(moved, CultureInfo.InvariantCulture));
        }
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The host ended with status {process.ExitCode}.\n{Log}");
        }
    }

    /// <summary>Ends the host without any warning.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
    }

    /// <summary>Beside the program that runs now, in the artifacts of the same configuration.</summary>
    private static string Program => Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "ServerHost", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "ServerHost"));
}
