using System.Globalization;
using System.Text.RegularExpressions;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>What the build and the tests take from the machine. What is missing is installed when we are root, else said.</summary>
internal static partial class Prerequisites
{
    /// <summary>Whether what is missing can be installed.</summary>
    public static bool CanInstall => Environment.IsPrivilegedProcess && Find("apt-get") is not null;

    /// <summary>What is wrong with a tool, or null, and the version or the place of what is there.</summary>
    public static async Task<(string? Problem, string Version)> LookAsync(LockedTool tool, CancellationToken cancel)
    {
        string? path = tool.Command is { } command ? Find(command) : File.Exists(tool.File) ? tool.File : null;
        if (path is null)
        {
            return ($"{tool.Name} is missing", "");
        }

        if (tool.Proof.Count > 0 && !await new Tool(path).SucceedsAsync(tool.Proof, cancel))
        {
            return ($"{tool.Name} is there without what {tool.Package} adds", "");
        }

        if (tool.Major is not { } major)
        {
            return (null, path);
        }

        string text = await new Tool(path).ReadAsync(["--version"], cancel);
        Match number = VersionPattern().Match(text);
        bool right = number.Success && int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) == major;
        return (right ? null : $"{tool.Name} is not version {major}", number.Success ? number.Value.Trim('(', 'v', ' ') : "unknown");
    }

    /// <summary>Returns when all that these uses take is there: asked for at once, so that there is one command to run.</summary>
    public static Task EnsureAsync(BuildContext context, params IReadOnlyList<string> uses) =>
        EnsureAsync(context, context.Lock.ToolsFor(uses));

    /// <summary>Returns when these tools are there.</summary>
    public static async Task EnsureAsync(BuildContext context, IReadOnlyList<LockedTool> tools)
    {
        List<LockedTool> missing = await MissingAsync(context, tools);
        if (missing.Count == 0)
        {
            return;
        }

        string command = InstallCommand(missing);
        if (!CanInstall)
        {
            throw new BuildFailure($"missing: {Names(missing)}. Install with: sudo {command}");
        }

        await context.Journal.StepAsync("tools", command, async log =>
        {
            var apt = new Tool("apt-get")
            {
                Variables = new Dictionary<string, string?> { ["DEBIAN_FRONTEND"] = "noninteractive", ["LC_ALL"] = "C" },
            };
            await apt.RunAnyExitAsync(log, ["update"], context.Cancel);
            await apt.RunAsync(log, command.Split(' ').Skip(1), context.Cancel);
        });

        missing = await MissingAsync(context, tools);
        if (missing.Count > 0)
        {
            throw new BuildFailure($"still missing after '{command}': {Names(missing)}");
        }
    }

    /// <summary>The one command that brings these tools.</summary>
    public static string InstallCommand(IEnumerable<LockedTool> tools) => string.Join(' ',
        tools.Select(tool => tool.Package).Distinct().Order(StringComparer.Ordinal)
            .Prepend("apt-get install --yes --no-install-recommends"));

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(File.Exists);

    private static string Names(IEnumerable<LockedTool> tools) => string.Join(", ", tools.Select(tool => tool.Name));

    private static async Task<List<LockedTool>> MissingAsync(BuildContext context, IReadOnlyList<LockedTool> tools)
    {
        var missing = new List<LockedTool>();
        foreach (LockedTool tool in tools)
        {
            if ((await LookAsync(tool, context.Cancel)).Problem is not null)
            {
                missing.Add(tool);
            }
        }

        return missing;
    }

    [GeneratedRegex(@"(?:^|[ (v])(\d+)\.\d+(?:\.\d+)?")]
    private static partial Regex VersionPattern();
}
