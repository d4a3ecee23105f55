using System.Text;
using CliWrap;

namespace PgliteSdk.Tests.Tool;

/// <summary>What one run of the tool gave.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors);

/// <summary>The installed tool.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>The program that <c>dotnet tool install</c> made.</summary>
    internal static Task<string> ProgramAsync() => Installed.Value;

    internal static async Task<Outcome> RunAsync(params string[] arguments) => await ExecuteAsync(await ProgramAsync(), arguments);

    internal static async Task<Outcome> ExecuteAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? variables = null)
    {
        StringBuilder output = new();
        StringBuilder errors = new();
        using CancellationTokenSource limit = new(Limit);
        CommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(Environs.Work)
            .WithEnvironmentVariables(Merged(variables))
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .ExecuteAsync(limit.Token);
        return new Outcome(result.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>A user's environment: no trace of the build that runs the tests, and our packages folder.</summary>
    internal static Dictionary<string, string?> Merged(IReadOnlyDictionary<string, string?>? more = null)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["NUGET_PACKAGES"] = Environs.Packages,
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_ROOT"] = DotNetRoot(),
            ["LIBPGLITE_PLUGIN_PATH"] = null,
        };
        foreach ((string name, string? value) in more ?? new Dictionary<string, string?>())
        {
            variables[name] = value;
        }

        return variables;
    }

    private static async Task<string> InstallAsync()
    {
        // Not in the work folder itself: the projects that are published below it have the sources of every user.
        string folder = Path.Combine(Environs.Work, "tool");
        string config = Path.Combine(Directory.CreateDirectory(Path.Combine(Environs.Work, "install")).FullName, "nuget.config");
        File.WriteAllText(
            config,
            $"<configuration><packageSources><clear /><add key=\"local\" value=\"{Environs.Feed}\" /></packageSources></configuration>");
        Outcome outcome = await ExecuteAsync(
            "dotnet", ["tool", "install", "LibPglite.Tool", "--version", Environs.Version, "--tool-path", folder, "--configfile", config]);
        return outcome.ExitCode == 0
            ? Path.Combine(folder, "dotnet-pglite")
            : throw new InvalidOperationException($"dotnet tool install failed:\n{outcome.Output}{outcome.Errors}");
    }

    private static string DotNetRoot() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
