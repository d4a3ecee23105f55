using System.Text;
using CliWrap;

namespace PgliteSdk.Tests.Ecosystem;

/// <summary>A copy of the README's program with Entity Framework Core, and the real dotnet ef.</summary>
internal sealed class EfApp : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    private readonly ScratchFolder _folder = new();

    public EfApp()
    {
        string source = Path.Combine(Variable("PGLITE_TEST_ROOT"), "tests", "hosts", "ef-app");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        string feed = Variable("PGLITE_TEST_FEED");
        string version = Path.GetFileNameWithoutExtension(Directory.GetFiles(feed, "LibPglite.EntityFrameworkCore.*.nupkg").Single())["LibPglite.EntityFrameworkCore.".Length..];
        File.WriteAllText(At("nuget.config"), $"<configuration><packageSources><add key=\"local\" value=\"{feed}\" /></packageSources></configuration>");
        File.WriteAllText(At("Directory.Build.props"), $"<Project><PropertyGroup><PgliteTestedVersion>{version}</PgliteTestedVersion></PropertyGroup></Project>");
    }

    public string Folder => _folder.Path;

    public string DataDirectory => At("pgdata");

    public string At(string path) => _folder.Sub(path);

    /// <summary>Runs dotnet in the folder, and expects success.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var output = new StringBuilder();
        using var limit = new CancellationTokenSource(s_limit);
        CommandResult result = await Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(Folder)
            .WithEnvironmentVariables(Variables())
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(limit.Token);
        Assert.AreEqual(0, result.ExitCode, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output.ToString();
    }

    /// <summary>Starts the program that was built.</summary>
    public Host Start() => Host.Run(new System.Diagnostics.ProcessStartInfo(At("bin/Debug/net10.0/EfApp"), ["--urls", "http://127.0.0.1:0"])
    {
        WorkingDirectory = Folder,
    });

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string?> Variables()
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["NUGET_PACKAGES"] = Variable("PGLITE_TEST_PACKAGES"),
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["CI"] = null,
        };
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE")
            {
                variables[name] = null;
            }
        }

        return variables;
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: run ./build.sh test --project Ecosystem.");
}
