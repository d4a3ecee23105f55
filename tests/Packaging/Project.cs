using System.Runtime.InteropServices;
using System.Text;
using CliWrap;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

/// <summary>What one invocation of dotnet said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string LogFile);

/// <summary>A project in a folder of its own, and dotnet run in it as a user runs it.</summary>
internal sealed class Project
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>The dotnet that runs the tests, by its path: some tests take the path away.</summary>
    internal static readonly string DotNet = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private int _invocations;

    internal Project(string name, string? feed = null)
    {
        Folder = Path.Combine(Environs.Work, name);
        Directory.CreateDirectory(Folder);
        Write("nuget.config", $"<configuration><packageSources><add key=\"local\" value=\"{feed ?? ScratchFeed.Folder}\" /></packageSources></configuration>");
        Write("Directory.Build.props", "<Project />");
        Write("global.json", "{ \"test\": { \"runner\": \"Microsoft.Testing.Platform\" } }");
    }

    internal string Folder { get; }

    /// <summary>Variables for what is run, over those of a user.</summary>
    internal Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>A program that prints where its payload is, or that there is none.</summary>
    internal static Project Program(string name, string properties = "", string items = "", string version = ScratchFeed.Older)
    {
        Project project = new(name);
        project.Write("App.csproj", Sdk("<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>" + properties, Reference(version) + items));
        project.Write("Program.cs", "System.Console.WriteLine(System.IO.File.ReadAllText(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.Environment.ProcessPath)!.EndsWith(\"dotnet\") ? System.AppContext.BaseDirectory : System.IO.Path.GetDirectoryName(System.Environment.ProcessPath)!, \"pglite\", \"libpglite.so\")));");
        return project;
    }

    internal static string Sdk(string properties, string items, string rest = "") =>
        $"<Project Sdk=\"Microsoft.NET.Sdk\">\n<PropertyGroup>{properties}</PropertyGroup>\n<ItemGroup>{items}</ItemGroup>\n{rest}\n</Project>\n";

    internal static string Reference(string version) => $"<PackageReference Include=\"LibPglite\" Version=\"{version}\" />";

    internal string At(string path) => Path.Combine(Folder, path);

    internal void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
    }

    /// <summary>Changes the version of LibPglite that the project references.</summary>
    internal void Reversion(string from, string to) => Write("App.csproj", File.ReadAllText(At("App.csproj")).Replace($"\"{from}\"", $"\"{to}\"", StringComparison.Ordinal));

    /// <summary>Runs dotnet and expects success; the binary log of a failure is kept and named.</summary>
    internal async Task<Outcome> Succeed(params string[] arguments)
    {
        Outcome outcome = await Run(arguments);
        return outcome.ExitCode == 0 ? outcome : throw Unexpected("failed", arguments, outcome);
    }

    /// <summary>Runs dotnet and expects it to fail with <paramref name="code"/>.</summary>
    internal async Task<Outcome> Fail(string code, params string[] arguments)
    {
        Outcome outcome = await Run(arguments);
        return outcome.ExitCode != 0 && outcome.Output.Contains(code + ": ", StringComparison.Ordinal)
            ? outcome
            : throw Unexpected("did not fail with " + code, arguments, outcome);
    }

    internal async Task<Outcome> Run(params string[] arguments)
    {
        string log = At($"invocation-{++_invocations}.binlog");
        bool builds = arguments[0] is "build" or "publish" or "pack" or "clean" or "restore";
        return await Execute(DotNet, log, builds ? [.. arguments, "-nologo", "-bl:" + log] : arguments);
    }

    /// <summary>Runs a program that was built or published.</summary>
    internal async Task<string> Start(string program, params string[] arguments)
    {
        Outcome outcome = await Execute(program, string.Empty, arguments);
        Assert.AreEqual(0, outcome.ExitCode, $"{program} failed:\n{outcome.Output}");
        return outcome.Output.Trim();
    }

    /// <summary>Fails unless <paramref name="folder"/> holds exactly the payload of its manifest, with the right modes.</summary>
    internal PayloadManifest AssertPayload(string folder, string version)
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(At(folder), "manifest.json"));
        Assert.AreEqual(version, manifest.Version);
        Assert.IsEmpty(PayloadVerifier.Verify(manifest, At(folder)));
        return manifest;
    }

    private static AssertFailedException Unexpected(string what, string[] arguments, Outcome outcome) =>
        new($"dotnet {string.Join(' ', arguments)} {what}, log kept at {Keep(outcome)}:\n{outcome.Output}");

    private static string Keep(Outcome outcome)
    {
        if (!File.Exists(outcome.LogFile))
        {
            return "(none)";
        }

        Directory.CreateDirectory(Environs.Logs);
        string kept = Path.Combine(Environs.Logs, Path.GetFileName(Path.GetDirectoryName(outcome.LogFile)) + "-" + Path.GetFileName(outcome.LogFile));
        File.Copy(outcome.LogFile, kept, overwrite: true);
        return kept;
    }

    internal async Task<Outcome> Execute(string program, string log, string[] arguments)
    {
        StringBuilder output = new();
        using CancellationTokenSource limit = new(Limit);
        CommandResult result = await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory(Folder)
            .WithEnvironmentVariables(Variables())
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(limit.Token);
        return new Outcome(result.ExitCode, output.ToString(), log);
    }

    /// <summary>A user's environment: no trace of the build that runs the tests, and our packages folder.</summary>
    private Dictionary<string, string?> Variables()
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["NUGET_PACKAGES"] = Environs.Packages,
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["CI"] = null,
            ["LIBPGLITE_PLUGIN_PATH"] = null,
        };
        foreach (string name in System.Environment.GetEnvironmentVariables().Keys)
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) && name != "MSBUILDDISABLENODEREUSE")
            {
                variables[name] = null;
            }
        }

        foreach ((string name, string? value) in Environment)
        {
            variables[name] = value;
        }

        return variables;
    }
}
