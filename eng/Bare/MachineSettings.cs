
namespace PgliteSdk.Build.Bare;

/// <summary>
/// How this machine reaches packages: the one thing of it that a bare root is given. Contents are copied or handed on, and never
/// written to a log: they may hold passwords.
/// </summary>
internal static class MachineSettings
{
    /// <summary>Variables that say how to reach a server and whom to trust.</summary>
    private static readonly string[] Network =
    [
        "ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "NUGET_CERT_REVOCATION_MODE", "SSL_CERT_DIR",
        "SSL_CERT_FILE", "all_proxy", "http_proxy", "https_proxy", "no_proxy",
    ];

    private static readonly string[] Files = ["etc/hosts", "etc/resolv.conf", "etc/apt/auth.conf", "etc/apt/sources.list"];

    private static readonly string[] Folders =
        ["etc/apt/auth.conf.d", "etc/apt/keyrings", "etc/apt/sources.list.d", "etc/apt/trusted.gpg.d", "usr/local/share/ca-certificates"];

    /// <summary>Below a user's home.</summary>
    private static readonly string[] OfUser = [".npmrc", ".nuget/NuGet/NuGet.Config"];

    public static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Network.Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name) ?? ""))
            .Where(variable => variable.Value.Length > 0);

    /// <summary>Where apt finds packages, how names are resolved, whose certificates count.</summary>
    public static async Task CopySystemAsync(string root, CancellationToken cancel)
    {
        foreach (string file in Files.Concat(Folders.SelectMany(FilesOf)).Where(file => File.Exists("/" + file)))
        {
            Copy("/" + file, Path.Combine(root, file));
        }

        // Of apt's settings those of the way to a server: others name programs that only this machine has.
        string settings = await new Tool("apt-config").ReadAsync(["dump"], cancel);
        await File.WriteAllLinesAsync(Path.Combine(root, "etc/apt/apt.conf.d/90machine"),
            settings.Split('\n').Where(line => line.StartsWith("Acquire::", StringComparison.Ordinal)), cancel);
    }

    /// <summary>The sources of NuGet and npm.</summary>
    public static void CopyUser(string home)
    {
        string own = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach (string file in OfUser.Where(file => File.Exists(Path.Combine(own, file))))
        {
            Copy(Path.Combine(own, file), Path.Combine(home, file));
        }
    }

    private static IEnumerable<string> FilesOf(string folder) => Directory.Exists("/" + folder)
        ? Directory.EnumerateFiles("/" + folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => file[1..])
        : [];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Delete(to);
        File.Copy(from, to);
    }
}
