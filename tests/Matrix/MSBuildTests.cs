using PgliteSdk.Tests.Packaging;

namespace PgliteSdk.Tests.Matrix;

/// <summary>
/// The tasks in an MSBuild as old as that of the .NET 8 SDK, on the runtimes of the .NET 8 and 9 SDKs: they copy, publish, check and clean.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class MSBuildTests
{
    [TestMethod]
    [DataRow("net8.0", Versions.Net8)]
    [DataRow("net9.0", Versions.Net9)]
    public async Task OlderMSBuildCopiesPublishesAndChecks(string framework, string runtime)
    {
        string host = await Host(framework, runtime, Versions.MSBuild);
        Project project = await Consumer("msbuild-" + framework);
        string said = await project.Start(host, project.At("Sdk.proj"), "Build", "Publish");
        Assert.Contains($".NET {runtime}", said);
        project.AssertPayload("bin/old/pglite", ScratchFeed.Older);
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        Assert.Contains("Verified ", said);

        string again = await project.Start(host, project.At("Sdk.proj"), "Build", "Publish");
        Assert.AreEqual(2, again.Split("Nothing to copy: ").Length - 1, again);

        File.AppendAllText(project.At("out/pglite/LICENSE"), "more");
        File.SetLastWriteTimeUtc(project.At("out/pglite/LICENSE"), DateTime.UtcNow);
        await project.Start(host, project.At("Sdk.proj"), "Publish");
        project.AssertPayload("out/pglite", ScratchFeed.Older);

        await project.Start(host, project.At("Sdk.proj"), "Clean");
        Assert.IsFalse(Directory.Exists(project.At("bin/old/pglite")));
    }

    [TestMethod]
    public async Task MSBuildOlderThanTheLeastIsRefusedByACode()
    {
        string host = await Host("net8.0", Versions.Net8, Versions.OldMSBuild);
        Project project = await Consumer("msbuild-old");
        Outcome outcome = await project.Execute(host, string.Empty, [project.At("Sdk.proj"), "Build"]);
        Assert.AreEqual(1, outcome.ExitCode, outcome.Output);
        Assert.Contains("error PGL0007: LibPglite needs MSBuild 17.8 or later, and this is 17.7", outcome.Output);
        Assert.DoesNotContain("MSB4062", outcome.Output);
        Assert.IsFalse(Directory.Exists(project.At("bin/old/pglite")));
    }

    /// <summary>A project that restored LibPglite, and beside it the one that the older MSBuild builds.</summary>
    private static async Task<Project> Consumer(string name)
    {
        Project project = Project.Program(name);
        await project.Succeed("restore");
        project.Write("Sdk.proj", File.ReadAllText(Path.Combine(Environs.Root, "tests", "hosts", "msbuild", "Sdk.proj")));
        project.Environment["PACKAGES"] = Environs.Packages;
        project.Environment["PGLITE"] = ScratchFeed.Older;
        return project;
    }

    private static async Task<string> Host(string framework, string runtime, string msbuild)
    {
        Project project = new($"msbuild-host-{framework}-{msbuild}");
        project.Write("Program.cs", File.ReadAllText(Path.Combine(Environs.Root, "tests", "hosts", "msbuild", "Program.cs")));
        string references = string.Join('\n', new[]
        {
            ("Microsoft.Build", msbuild),
            ("Microsoft.Build.Utilities.Core", msbuild),
            ("Microsoft.Build.Tasks.Core", Versions.MSBuildTasks),
            ("System.Reflection.Metadata", Versions.MSBuildMetadata),
        }.Select(package => $"<PackageReference Include=\"{package.Item1}\" Version=\"{package.Item2}\" />"));
        project.Write("Host.csproj", Project.Sdk(
            $"<OutputType>Exe</OutputType><TargetFramework>{framework}</TargetFramework>"
            + $"<RuntimeFrameworkVersion>{runtime}</RuntimeFrameworkVersion><LangVersion>latest</LangVersion><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>", references));
        await project.Succeed("publish", "-r", "linux-x64", "--self-contained", "-o", "out");
        return project.At("out/Host");
    }
}
