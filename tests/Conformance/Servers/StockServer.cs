using System.Globalization;

namespace PgliteSdk.Tests.Servers;

/// <summary>
/// The ordinary server of the same sources and compiler: the peer of the figures and the control of the suites. It runs as an
/// unprivileged user with its files and its socket in the given folder.
/// </summary>
public sealed class StockServer : IServer
{
    private const int SocketPort = 5432;

    private static readonly Lazy<Task<string>> ReachablePrefix = new(FindReachablePrefixAsync);

    private StockServer(string dataDirectory, string socketDirectory)
    {
        DataDirectory = dataDirectory;
        SocketDirectory = socketDirectory;
    }

    /// <inheritdoc/>
    public string SocketDirectory { get; }

    /// <inheritdoc/>
    public int Port => SocketPort;

    /// <inheritdoc/>
    public string DataDirectory { get; }

    /// <summary>Makes a cluster as our template is made: same segment size, encoding and locale provider.</summary>
    public static async Task CreateAsync(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        await Programs.GiveAwayAsync(dataDirectory);
        await RunAsync("initdb", "--pgdata", dataDirectory, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--wal-segsize", "1");
    }

    /// <summary>Starts it on an existing data directory, which must belong to the unprivileged user.</summary>
    public static async Task<StockServer> StartAsync(
        string dataDirectory, string socketDirectory, IEnumerable<KeyValuePair<string, string>>? settings = null)
    {
        Directory.CreateDirectory(socketDirectory);
        await Programs.GiveAwayAsync(socketDirectory);
        string options = string.Join(' ', (settings ?? [])
            .Append(new("listen_addresses", ""))
            .Append(new("unix_socket_directories", socketDirectory))
            .Select(setting => $"-c {setting.Key}='{setting.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        await RunAsync("pg_ctl", "start", "--wait", "--silent", "--pgdata", dataDirectory,
            "--log", Path.Combine(socketDirectory, "server.log"), "--options", options);
        return new StockServer(dataDirectory, socketDirectory);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (File.Exists(Path.Combine(DataDirectory, "postmaster.pid")))
        {
            await RunAsync("pg_ctl", "stop", "--wait", "--silent", "--mode", "fast", "--pgdata", DataDirectory);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>The processes of its client sessions.</summary>
    public async Task<IReadOnlyList<int>> ClientProcessesAsync()
    {
        string pids = await this.ScalarAsync<string>(
            "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
        return [.. pids.Split(',').Select(pid => int.Parse(pid, CultureInfo.InvariantCulture))];
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        string prefix = await ReachablePrefix.Value;
        await Programs.RunUnprivilegedAsync("env",
            [$"LD_LIBRARY_PATH={Path.Combine(prefix, "lib")}", Path.Combine(prefix, "bin", program), .. arguments]);
    }

    /// <summary>The prefix may lie below a home folder that the unprivileged user cannot enter: then a copy of it serves.</summary>
    private static async Task<string> FindReachablePrefixAsync()
    {
        string prefix = TestInputs.StockPrefix;
        if (!Environment.IsPrivilegedProcess
            || (await Programs.TryAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "test", "-x", Path.Combine(prefix, "bin", "postgres"))).IsSuccess)
        {
            return prefix;
        }
        var copy = new ScratchDirectory();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => copy.Dispose();
        await Programs.RunAsync("cp", "-R", prefix + "/.", copy.Path);
        await Programs.RunAsync("chmod", "-R", "a+rX", copy.Path);
        return copy.Path;
    }
}
