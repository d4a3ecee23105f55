using System.Globalization;
using System.Text.RegularExpressions;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>The programs that the native build calls. What is missing is installed when we are root, else said.</summary>
internal static partial class Prerequisites
{
    /// <summary>What is wrong with a tool, or null; <paramref name="version"/> is its first line about itself.</summary>
    public static async Task<(string? Problem, string Version)> LookAsync(LockedTool tool, CancellationToken cancel)
    {
        string? path = Find(tool.Command);
        if (path is null)
        {
            return ($"{tool.Command} is missing", "");
        }

        if (tool.Major is not { } major)
        {
            return (null, path);
        }

        string text = await new Tool(path).ReadAsync(["--version"], cancel);
        Match number = VersionPattern().Match(text);
        bool right = number.Success && int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) == major;
        return (right ? null : $"{tool.Command} is not version {major}", number.Success ? number.Value.Trim('(', 'v') : "unknown");
    }

    /// <summary>Returns when every tool of the build is there.</summary>
    public static Task EnsureAsync(BuildContext context) => EnsureAsync(context, context.Lock.Tools);

    /// <summary>Returns when these tools are there.</summary>
    public static async Task EnsureAsync(BuildContext context, IReadOnlyList<LockedTool> tools)
    {
        List<LockedTool> missing = await MissingAsync(context, tools);
        if (missing.Count == 0)
        {
            return;
        }

        string[] packages = [.. missing.Select(tool => tool.Package).Distinct().Order(StringComparer.Ordinal)];
        string command = $"apt-get install --yes --no-install-recommends {string.Join(' ', packages)}";
        if (Find("apt-get") is null || !Environment.IsPrivilegedProcess)
        {
            string names = string.Join(", ", missing.Select(tool => tool.Command));
            throw new BuildFailure($"missing: {names}. Install with: sudo {command}");
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
            throw new BuildFailure($"still missing after '{command}': {string.Join(", ", missing.Select(tool => tool.Command))}");
        }
    }

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(File.Exists);

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
