using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// What an unchanged project pays for LibPglite: the same project with and without the reference, built and published again with
/// nothing to do, each in a process of its own as a user starts it. Once with the driver that a program of ours has anyway, once
/// with no package at all: that one pays for the first package of a project, whichever it is, too.
/// </summary>
internal static class BuildCost
{
    private static readonly string[] Build = ["build", "--no-restore", "--nologo", "--verbosity", "quiet"];

    private static readonly string[] Publish = ["publish", "--no-restore", "--nologo", "--verbosity", "quiet", "--output", "out"];

    public static async Task MeasureAsync(Report report, ScratchDirectory scratch, int rounds)
    {
        string version = Path.GetFileNameWithoutExtension(Directory.GetFiles(TestInputs.Feed, "LibPglite.Runtime.linux-x64.*.nupkg").Single())["LibPglite.Runtime.linux-x64.".Length..];
        string reference = $"<PackageReference Include=\"LibPglite\" Version=\"{version}\" />";
        string driver = $"<PackageReference Include=\"Npgsql\" Version=\"{typeof(NpgsqlConnection).Assembly.GetName().Version!.ToString(3)}\" />";
        string ours = Project(scratch.Combine("with"), driver + reference);
        string peer = Project(scratch.Combine("without"), driver);
        string alone = Project(scratch.Combine("alone"), reference);
        string bare = Project(scratch.Combine("bare"), string.Empty);
        foreach (string folder in new[] { ours, peer, alone, bare })
        {
            await DotNetAsync(folder, ["restore"]);
        }

        await AddedAsync(report, "no-op build of a program with Npgsql, added by LibPglite", ours, peer, Build, rounds, 30);
        await AddedAsync(report, "no-op build of a program without any package, added by LibPglite", alone, bare, Build, rounds, 30);
        await AddedAsync(report, "publish of an unchanged program with Npgsql, added by LibPglite", ours, peer, Publish, rounds, 300);
    }

    private static async Task AddedAsync(Report report, string name, string ours, string peer, string[] arguments, int rounds, double limit)
    {
        List<(double Ours, double Peer)> seen = await Rounds.PairsAsync(rounds, () => DotNetAsync(ours, arguments), () => DotNetAsync(peer, arguments));
        double with = Rounds.Median([.. seen.Select(pair => pair.Ours)]);
        double without = Rounds.Median([.. seen.Select(pair => pair.Peer)]);
        double added = Rounds.Median([.. seen.Select(pair => pair.Ours - pair.Peer)]);
        Console.WriteLine(FormattableString.Invariant($"{name}: {with:0} ms with, {without:0} ms without, {added:0} ms between the two of a round, medians of {rounds}"));
        report.Add(new(name, "ms", added, null, Bar.ValueAtMost, limit));
    }

    private static string Project(string folder, string reference)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration><packageSources><add key=\"local\" value=\"{TestInputs.Feed}\" /></packageSources></configuration>");
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine();");
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup>{reference}</ItemGroup>
            </Project>
            """);
        return folder;
    }

    /// <summary>The milliseconds that it took.</summary>
    private static async Task<double> DotNetAsync(string folder, string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        BufferedCommandResult result = await Programs.Command("dotnet", arguments).WithWorkingDirectory(folder)
            .WithEnvironmentVariables(environment => environment
                .Set("NUGET_PACKAGES", Path.Combine(TestInputs.Root, "artifacts", "packages"))
                .Set("MSBUILDDISABLENODEREUSE", "1")
                .Set("DOTNET_CLI_TELEMETRY_OPTOUT", "1"))
            .ExecuteBufferedAsync();
        double elapsed = watch.Elapsed.TotalMilliseconds;
        return result.IsSuccess
            ? elapsed
            : throw new InvalidOperationException($"dotnet {arguments[0]} ended with status {result.ExitCode}:\n{result.StandardOutput}{result.StandardError}");
    }
}
