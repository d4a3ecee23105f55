using System.Collections;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Bare;

/// <summary>
/// A folder that is the root of a machine with Debian's smallest system, the .NET SDK that runs this build and a clone of the repository at
/// HEAD, and nothing else. Commands run in it in namespaces of their own (enter.sh).
/// </summary>
internal sealed class BareRoot(BuildContext context, BareUser user, bool cold)
{
    private const string Suite = "bookworm";

    /// <summary>
    /// Arguments of unshare(1). Mounts are seen by the command alone, and end with its first process, as do all others; that one ends when
    /// unshare does, even when it is killed.
    /// </summary>
    internal static readonly IReadOnlyList<string> Namespaces = ["--mount", "--pid", "--fork", "--kill-child"];

    /// <summary>Not where an installed program would be looked for unasked.</summary>
    private const string Sdk = "opt/dotnet";

    /// <summary>What the SDK's own package depends on.</summary>
    private static readonly string[] SdkPackages = ["ca-certificates", "libicu72", "libssl3", "libstdc++6", "tzdata", "zlib1g"];

    public string Folder { get; } = Path.Combine(context.Repository.Artifacts, "bare", user.Name);

    /// <summary>The clone as this machine sees it.</summary>
    public string Clone => Folder + user.Checkout;

    /// <summary>What commands write of the results of this machine.</summary>
    private string Layer => Folder + ".cache";

    /// <summary>Makes it, in the place of an earlier one.</summary>
    public async Task CreateAsync()
    {
        string system = await SystemAsync();
        await context.Journal.StepAsync($"bare-{user.Name}", $"lay out {context.Repository.Relative(Folder)}", async log =>
        {
            await RemoveAsync(log);
            Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
            await new Tool("cp").RunAsync(log, ["-a", system, Folder], context.Cancel);
            await new Tool("cp").RunAsync(log, ["-a", DotNet.Root, Path.Combine(Folder, Sdk)], context.Cancel);
            File.CreateSymbolicLink(Path.Combine(Folder, "usr/local/bin/dotnet"), $"/{Sdk}/dotnet");
            await MachineSettings.CopySystemAsync(Folder, context.Cancel);
            await RunAsync(log, BareUser.Root, "/", ["apt-get", "update"]);
            await RunAsync(log, BareUser.Root, "/",
                ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends", .. SdkPackages]);
            if (user != BareUser.Root)
            {
                await RunAsync(log, BareUser.Root, "/", ["useradd", "--create-home", "--shell", "/bin/bash", user.Account]);
            }

            MachineSettings.CopyUser(Folder + user.Home);
            await new Tool("git").RunAsync(log, ["clone", "--quiet", "--no-hardlinks", context.Repository.Root, Clone], context.Cancel);
            await RunAsync(log, BareUser.Root, "/", ["chown", "-R", $"{user.Account}:{user.Account}", user.Home]);
            if (!cold)
            {
                await PlaceCacheAsync(log);
            }
        });
    }

    /// <summary>Runs a command of the user in the clone, and returns its exit code.</summary>
    public Task<int> RunAnyExitAsync(StepLog log, IEnumerable<string> command, Action<string>? echo = null) =>
        Enter(user, user.Checkout, cold ? "" : context.Cache.Root, echo, command, out string[] arguments)
            .RunAnyExitAsync(log, arguments, context.Cancel);

    /// <summary>Runs a command of root to a successful end; words with = before it are variables.</summary>
    public Task RunAsRootAsync(StepLog log, IEnumerable<string> command) => RunAsync(log, BareUser.Root, "/", command);

    /// <summary>Takes it away, unless something is mounted in it.</summary>
    public async Task RemoveAsync(StepLog log)
    {
        await RemoveAsync(Folder, log, context.Cancel);
        await RemoveAsync(Layer, log, context.Cancel);
    }

    /// <summary>Removes a folder in which nothing is mounted: a removal would go on in what is.</summary>
    internal static async Task RemoveAsync(string folder, StepLog log, CancellationToken cancel)
    {
        if (MountTable.Below(folder).FirstOrDefault() is { } point)
        {
            throw new BuildFailure($"{folder} is not removed: {point} is mounted; unmount it first");
        }

        await new Tool("rm").RunAsync(log, ["-rf", "--one-file-system", folder], cancel);
    }

    /// <summary>Debian's smallest system, made once.</summary>
    private async Task<string> SystemAsync()
    {
        using var apt = new AptSources(context.Cache.Root);
        string mirror = apt.Mirror() ?? throw new BuildFailure("bare: /etc/apt names no Debian mirror");
        CacheKey key = new CacheKey("bare-system").Add("suite", Suite);
        string folder = await context.Cache.GetAsync(key, $"debootstrap {Suite}", (target, log) =>
            new Tool("debootstrap") { Variables = new Dictionary<string, string?> { ["LC_ALL"] = "C" } }
                .RunAsync(log, ["--variant=minbase", Suite, Path.Combine(target, "root"), mirror], context.Cancel), context.Cancel);
        return Path.Combine(folder, "root");
    }

    /// <summary>
    /// The place of this machine's results in the root, and of what is written over them. The user has to reach it by its path.
    /// </summary>
    private async Task PlaceCacheAsync(StepLog log)
    {
        Directory.CreateDirectory(context.Cache.Root);
        string place = Directory.CreateDirectory(Folder + context.Cache.Root).FullName;
        var above = new List<string>();
        for (string folder = Path.GetDirectoryName(place)!; folder.Length > Folder.Length; folder = Path.GetDirectoryName(folder)!)
        {
            above.Add(folder);
        }

        await new Tool("chmod").RunAsync(log, ["a+x", .. above], context.Cancel);
        Directory.CreateDirectory(Path.Combine(Layer, "upper"));
        Directory.CreateDirectory(Path.Combine(Layer, "work"));
    }

    private async Task RunAsync(StepLog log, BareUser who, string folder, IEnumerable<string> command) =>
        await Enter(who, folder, "", null, command, out string[] arguments).RunAsync(log, arguments, context.Cancel);

    /// <summary>The environment holds what a login gives, and how to reach packages. It is in no log, as arguments are.</summary>
    private Tool Enter(BareUser who, string folder, string cache, Action<string>? echo, IEnumerable<string> command, out string[] arguments)
    {
        Dictionary<string, string?> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, _ => (string?)null, StringComparer.Ordinal);
        foreach ((string name, string value) in MachineSettings.Variables())
        {
            variables[name] = value;
        }

        variables["HOME"] = who.Home;
        variables["LOGNAME"] = variables["USER"] = who.Account;
        variables["SHELL"] = "/bin/bash";
        variables["PATH"] = BareUser.Root.Path; // of enter.sh
        variables["PGLITE_CACHE"] = cache.Length > 0 ? cache : null;
        arguments =
        [
            .. Namespaces, "sh", Path.Combine(context.Repository.Root, "eng", "Bare", "enter.sh"),
            Folder, who.Account, folder, cache, "PATH=" + who.Path, .. command,
        ];
        string unshare = Prerequisites.Find("unshare") ?? "unshare";
        return new Tool(unshare) { WorkingDirectory = context.Repository.Root, Variables = variables, Echo = echo };
    }
}
