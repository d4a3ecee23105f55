using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The ordinary server's programs for a user that is not root, which they refuse to run as. As root, a copy outside of the
/// private cache is run as nobody; else they are run where they are.
/// </summary>
internal sealed class UnprivilegedServer : IDisposable
{
    private const string Nobody = "65534";
    private readonly string root;
    private readonly string prefix;
    private readonly bool demote;

    private UnprivilegedServer(string root, string prefix, bool demote)
    {
        this.root = root;
        this.prefix = prefix;
        this.demote = demote;
    }

    /// <summary>A folder that the programs may write to; gone on dispose.</summary>
    public string Home => Path.Combine(root, "home");

    public static async Task<UnprivilegedServer> CreateAsync(StockServer server, StepLog log, CancellationToken cancel)
    {
        string root = Directory.CreateTempSubdirectory("pglite-").FullName;
        bool demote = Environment.IsPrivilegedProcess;
        var result = new UnprivilegedServer(root, demote ? Path.Combine(root, "prefix") : server.Prefix, demote);
        Directory.CreateDirectory(result.Home);
        if (demote)
        {
            await new Tool("cp").RunAsync(log, ["-a", server.Prefix, result.prefix], cancel);
            await new Tool("chmod").RunAsync(log, ["-R", "a+rX", root], cancel);
            await new Tool("chown").RunAsync(log, [Nobody, result.Home], cancel);
        }

        return result;
    }

    public Task RunAsync(StepLog log, string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        string path = Path.Combine(prefix, "bin", program);
        var tool = new Tool(demote ? "setpriv" : path)
        {
            WorkingDirectory = Home,
            Variables = new Dictionary<string, string?>
            {
                ["LC_ALL"] = "C",
                ["TZ"] = "UTC",
                ["LD_LIBRARY_PATH"] = Path.Combine(prefix, "lib"),
                ["PGDATA"] = null,
                ["PGOPTIONS"] = null,
            },
        };
        return tool.RunAsync(log, demote ? ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", path, .. arguments] : arguments, cancel);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
