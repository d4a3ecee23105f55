namespace PgliteSdk.Tests.Packaging;

[TestClass]
public sealed class BuildTests
{
    private const string Output = "bin/Debug/net10.0/";

    [TestMethod]
    public async Task RunWithoutRidFindsThePayloadBesideTheProgram()
    {
        Project project = Project.Program("run");
        Outcome outcome = await project.Succeed("run");
        Assert.Contains("plugin of older", outcome.Output);
        project.AssertPayload(Output + "pglite", ScratchFeed.Older);
    }

    [TestMethod]
    public async Task BuildHealsWhatWasChangedInTheOutputAndLeavesTheRestAlone()
    {
        Project project = Project.Program("heal");
        await project.Succeed("build");
        string plugin = project.At(Output + "pglite/libpglite.so");
        File.WriteAllText(plugin, "plugin of other");
        File.Delete(project.At(Output + "pglite/" + ScratchFeed.Timezone));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(project.At(Output + "pglite/template/cluster.tar"), UnixFileMode.UserRead);
        }

        DateTime untouched = File.GetLastWriteTimeUtc(project.At(Output + "pglite/LICENSE"));
        await project.Succeed("build", "--no-restore");
        project.AssertPayload(Output + "pglite", ScratchFeed.Older);
        Assert.AreEqual(untouched, File.GetLastWriteTimeUtc(project.At(Output + "pglite/LICENSE")));
    }

    /// <summary>What that costs is a figure of the bench: a limit on time would fail on a busy machine and nowhere else.</summary>
    [TestMethod]
    [DataRow("build", 1)]
    [DataRow("publish", 2)]
    public async Task UnchangedProjectIsLookedAtAndNotWrittenTo(string verb, int copies)
    {
        Project project = Project.Program("unchanged-" + verb);
        await project.Succeed(verb);
        string[] folders = Directory.GetDirectories(project.At("bin"), "pglite", SearchOption.AllDirectories);
        Assert.HasCount(copies, folders);
        string[] before = Times(folders);
        Outcome outcome = await project.Succeed(verb, "--no-restore", "-v:d");
        Assert.AreEqual(copies, outcome.Output.Split("Nothing to copy: ").Length - 1);
        Assert.DoesNotContain("Copying '", outcome.Output);
        CollectionAssert.AreEqual(before, Times(folders));
    }

    [TestMethod]
    public async Task CleanLeavesNoPayloadBehind()
    {
        Project project = Project.Program("clean");
        await project.Succeed("build");
        Assert.IsTrue(Directory.Exists(project.At(Output + "pglite")));
        await project.Succeed("clean");
        Assert.IsFalse(Directory.Exists(project.At(Output + "pglite")));
        Assert.IsEmpty(Directory.GetFiles(project.At("obj"), "*.stamp", SearchOption.AllDirectories));

        await project.Succeed("build", "--no-restore");
        await project.Succeed("build", "--no-restore", "-p:PgliteCopyRuntime=false");
        Assert.IsFalse(Directory.Exists(project.At(Output + "pglite")), "what is no longer wanted goes");
    }

    [TestMethod]
    public async Task LibraryInBetweenCarriesNothingAndTheProgramThatUsesItEverything()
    {
        Project project = new("between");
        project.Write("Lib/Lib.csproj", Project.Sdk("<TargetFramework>net10.0</TargetFramework>", Project.Reference(ScratchFeed.Older)));
        project.Write("Lib/Class.cs", "public static class Class { public static string Name => typeof(LibPglite.PgliteRuntime).FullName!; }");
        project.Write("App/App.csproj", Project.Sdk("<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>", "<ProjectReference Include=\"../Lib/Lib.csproj\" />"));
        project.Write("App/Program.cs", "System.Console.WriteLine(Class.Name);");
        Outcome outcome = await project.Succeed("run", "--project", "App/App.csproj");
        Assert.Contains("LibPglite.PgliteRuntime", outcome.Output);
        Assert.IsFalse(Directory.Exists(project.At("Lib/" + Output + "pglite")));
        project.AssertPayload("App/" + Output + "pglite", ScratchFeed.Older);
    }

    [TestMethod]
    public async Task TwoTargetFrameworksEachHaveThePayload()
    {
        Project project = Project.Program("frameworks");
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj"))
            .Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net8.0;net10.0</TargetFrameworks>", StringComparison.Ordinal));
        await project.Succeed("build");
        project.AssertPayload("bin/Debug/net8.0/pglite", ScratchFeed.Older);
        project.AssertPayload("bin/Debug/net10.0/pglite", ScratchFeed.Older);
        await project.Succeed("publish", "--no-restore", "-f", "net8.0", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
    }

    [TestMethod]
    public async Task TestProjectRunsWithThePayloadBesideIt()
    {
        Project project = new("mstest");
        project.Write("My.Tests.csproj", Project.Sdk(
            "<TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><EnableMSTestRunner>true</EnableMSTestRunner>",
            Project.Reference(ScratchFeed.Older) + "<PackageReference Include=\"MSTest\" Version=\"4.5.2\" />"));
        project.Write("Tests.cs", """
            using Microsoft.VisualStudio.TestTools.UnitTesting;
            [assembly: DoNotParallelize]
            [TestClass]
            public sealed class Tests
            {
                [TestMethod]
                public void Finds() => Assert.IsTrue(System.IO.File.Exists(System.IO.Path.Combine(System.AppContext.BaseDirectory, "pglite", "libpglite.so")));
            }
            """);
        await project.Succeed("test");
    }

    [TestMethod]
    public async Task CentralVersionsAndLockFilesWork()
    {
        Project project = Project.Program("central", "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>");
        project.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><PackageVersion Include="LibPglite" Version="{ScratchFeed.Older}" /></ItemGroup>
            </Project>
            """);
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj")).Replace($" Version=\"{ScratchFeed.Older}\"", string.Empty, StringComparison.Ordinal));
        await project.Succeed("restore");
        Assert.Contains("LibPglite.Runtime.linux-x64", File.ReadAllText(project.At("packages.lock.json")));
        await project.Succeed("build", "-p:RestoreLockedMode=true");
        project.AssertPayload(Output + "pglite", ScratchFeed.Older);
    }

    /// <summary>A lock file lists what a project was restored for; that is NuGet's, and the same with LibPglite as without it.</summary>
    [TestMethod]
    [DataRow("ours", "LibPglite", ScratchFeed.Older)]
    [DataRow("other", "CliWrap", "3.10.5")]
    public async Task LockFileThatWasMadeWithoutARidIsRefusedForOne(string name, string package, string version)
    {
        Project project = new("lock-" + name);
        project.Write("App.csproj", Project.Sdk(
            "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>"
            + "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile><RuntimeIdentifiers>$(Rids)</RuntimeIdentifiers>",
            $"<PackageReference Include=\"{package}\" Version=\"{version}\" />"));
        await project.Succeed("restore");
        await project.Fail("NU1004", "restore", "-r", "linux-x64", "--locked-mode");
        await project.Succeed("restore", "-p:Rids=linux-x64", "--force-evaluate");
        await project.Succeed("restore", "-r", "linux-x64", "--locked-mode");
    }

    [TestMethod]
    public async Task DesignTimeBuildsCopyNothing()
    {
        Project project = Project.Program("design");
        await project.Succeed("restore");
        await project.Succeed("build", "--no-restore", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true");
        Assert.IsFalse(Directory.Exists(project.At(Output + "pglite")));
    }

    private static string[] Times(string[] folders) => [.. folders
        .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        .Select(file => file + " " + File.GetLastWriteTimeUtc(file).Ticks)
        .Order(StringComparer.Ordinal)];
}
