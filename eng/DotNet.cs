using PgliteSdk.Build.Console;

namespace PgliteSdk.Build;

/// <summary>The .NET SDK, called in the checkout.</summary>
internal static class DotNet
{
    /// <summary>What a nested dotnet must not inherit from the dotnet run that started us.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["MSBUILD_EXE_PATH"] = null,
        ["MSBuildExtensionsPath"] = null,
        ["MSBuildSDKsPath"] = null,
        ["MSBuildLoadMicrosoftTargetsReadOnly"] = null,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",

        // No build server outlives a step: one that holds old task assemblies would shadow those of a newer package.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
    };

    /// <summary>The folder of the SDK that runs this program.</summary>
    public static string Root =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static async Task RunAsync(BuildContext context, StepLog log, IEnumerable<string> arguments)
    {
        string? error = null;
        var dotnet = new Tool("dotnet")
        {
            WorkingDirectory = context.Repository.Root,
            Variables = Variables,
            Echo = line => error ??= line.Contains(": error ", StringComparison.Ordinal) ? line.Trim() : null,
        };
        string[] all = [.. arguments, .. context.Version is null ? [] : new[] { "-p:Version=" + context.Version }];
        if (await dotnet.RunAnyExitAsync(log, all, context.Cancel) != 0)
        {
            throw new BuildFailure($"dotnet {all[0]} failed: {error ?? "no error line"} (log: {log.Shown})");
        }
    }
}
