using System.Text.RegularExpressions;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Sources;

/// <summary>
/// Fetches pinned Debian packages and sources with apt, from the mirror that the system itself uses but of the suites that the
/// lock file names. Configuration, lists and state are private: the system's apt is neither read for packages nor changed.
/// Signatures are not relied on, because every file is judged by the hash in the lock file.
/// </summary>
internal sealed partial class AptSources(string cache, string etcApt = "/etc/apt") : IDisposable
{
    private const string Machine = "amd64";

    private readonly SemaphoreSlim one = new(1);
    private readonly HashSet<string> fresh = new(StringComparer.Ordinal);

    /// <summary>A binary package of another Debian release.</summary>
    public Task<string?> PackageAsync(Origin origin, LockedFile file, string scratch, StepLog log, CancellationToken cancel) =>
        FetchAsync("deb", origin, scratch, log, ["download", $"{origin.Package}={origin.Version}"], "*.deb", cancel);

    /// <summary>The upstream archive in a Debian source package.</summary>
    public Task<string?> SourceAsync(Origin origin, LockedFile file, string scratch, StepLog log, CancellationToken cancel) =>
        FetchAsync("deb-src", origin, scratch, log, ["source", "--download-only", $"{origin.Package}={origin.Version}"], file.File, cancel);

    public void Dispose() => one.Dispose();

    private async Task<string?> FetchAsync(
        string type, Origin origin, string scratch, StepLog log, string[] action, string pattern, CancellationToken cancel)
    {
        string mirror = Mirror() ?? throw new BuildFailure("debian: /etc/apt names no Debian mirror");
        await one.WaitAsync(cancel);
        try
        {
            string architecture = Architecture(origin);
            IReadOnlyList<string> configuration = Configure(type, mirror, origin.Suites, architecture);
            var apt = new Tool("apt-get") { WorkingDirectory = scratch, Variables = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
            string name = $"{type} {architecture} {string.Join(' ', origin.Suites)}";
            if (!fresh.Contains(name) && await apt.RunAnyExitAsync(log, [.. configuration, "update"], cancel) == 0)
            {
                fresh.Add(name);
            }

            // apt's exit code says little: a missing .dsc fails although the archive arrives intact.
            await apt.RunAnyExitAsync(log, [.. configuration, .. action], cancel);
            return Directory.EnumerateFiles(scratch, pattern).Order(StringComparer.Ordinal).FirstOrDefault();
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>That of the machine that builds, unless the package's name ends in another, as in libc6:arm64.</summary>
    private static string Architecture(Origin origin) => origin.Package!.Split(':') is [_, string other] ? other : Machine;

    private List<string> Configure(string type, string mirror, IReadOnlyList<string> suites, string architecture)
    {
        string home = Path.Combine(cache, "apt", $"{type}-{string.Join('-', suites)}{(architecture == Machine ? "" : "-" + architecture)}");
        foreach (string folder in new[] { "lists/partial", "archives/partial" })
        {
            Directory.CreateDirectory(Path.Combine(home, folder));
        }

        File.WriteAllText(Path.Combine(home, "status"), "");
        File.WriteAllLines(Path.Combine(home, "sources.list"), suites.Select(suite => $"{type} [trusted=yes] {mirror} {suite} main"));
        return
        [
            "-q",
            "-o", $"Dir::Etc::SourceList={home}/sources.list",
            "-o", "Dir::Etc::SourceParts=/dev/null",
            "-o", "Dir::Etc::Preferences=/dev/null",
            "-o", "Dir::Etc::PreferencesParts=/dev/null",
            "-o", $"Dir::State::Lists={home}/lists",
            "-o", $"Dir::State::Status={home}/status",
            "-o", $"Dir::Cache={home}",
            "-o", $"Dir::Cache::Archives={home}/archives",
            "-o", $"APT::Architecture={architecture}",
            "-o", "APT::Sandbox::User=",
            "-o", "Acquire::Check-Valid-Until=false",
            "-o", "Acquire::Languages=none",
            "-o", "Acquire::Retries=2",
            "-o", "APT::Update::Error-Mode=any", // else a mirror that does not answer counts as success
        ];
    }

    /// <summary>The system's Debian archive, read from one-line and deb822 source files; null when it has none.</summary>
    public string? Mirror()
    {
        string parts = Path.Combine(etcApt, "sources.list.d");
        IEnumerable<string> files = Directory.Exists(parts) ? Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal) : [];
        return files.Prepend(Path.Combine(etcApt, "sources.list"))
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith('#'))
            .SelectMany(line => UriPattern().Matches(line).Select(match => match.Value.TrimEnd('/')))
            .FirstOrDefault(uri => uri.EndsWith("/debian", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"[a-z]+://[^\s\]]+")]
    private static partial Regex UriPattern();
}
