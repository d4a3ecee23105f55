using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

/// <summary>The project SDK: alone, on top of others, with what a project says itself, and what it restores.</summary>
[TestClass]
public sealed class SdkTests
{
    private const string Versioned = "LibPglite.Sdk/" + ScratchFeed.Older;

    private const string Exe = "<OutputType>Exe</OutputType>";

    [TestMethod]
    public async Task AloneItBringsTheBaseSdkTheReferenceAndThePackOfANamedExtension()
    {
        Project project = Program("sdk-alone", Versioned, Exe, "<PgliteExtension Include=\"$(Names)\" />");
        await project.Succeed("build", "-warnaserror", "-p:Names=globe");
        PayloadManifest manifest = project.AssertPayload("bin/Debug/net10.0/pglite", ScratchFeed.Older);
        Assert.AreEqual("alpha globe", string.Join(' ', manifest.Extensions.Select(extension => extension.Name)));
        Assert.AreEqual("extension.globe.linux-x64 runtime.linux-x64", Restored(project));

        await project.Succeed("build", "-p:Names=alpha");
        Assert.AreEqual("runtime.linux-x64", Restored(project));
        Assert.IsFalse(File.Exists(project.At("bin/Debug/net10.0/pglite/" + ScratchExtensionPack.Module)));

        await project.Succeed("build", "--no-restore", "-t:Compile", "-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true", "-p:Configuration=Design");
        Assert.IsFalse(Directory.Exists(project.At("bin/Design/net10.0/pglite")) || Directory.Exists(project.At("obj/Design/net10.0/pglite")), "design-time builds do nothing");
    }

    [TestMethod]
    public async Task OnTopOfTheWebSdkWithAVersionFromGlobalJsonAndAReferenceOfItsOwn()
    {
        Project project = Program("sdk-web", "Microsoft.NET.Sdk.Web", "", Project.Reference(ScratchFeed.Older), "<Sdk Name=\"LibPglite.Sdk\" />");
        project.Write("global.json", $"{{ \"msbuild-sdks\": {{ \"LibPglite.Sdk\": \"{ScratchFeed.Older}\" }} }}");
        await project.Succeed("build", "-warnaserror");
        project.AssertPayload("bin/Debug/net10.0/pglite", ScratchFeed.Older);
        Assert.Contains("Microsoft.AspNetCore.App", File.ReadAllText(project.At("bin/Debug/net10.0/App.runtimeconfig.json")));
    }

    [TestMethod]
    [DataRow("own", true)]
    [DataRow("implicit", false)]
    public async Task OnTopOfTheWorkerSdkWithCentralVersionsAndALockFile(string name, bool own)
    {
        Project project = Program("sdk-worker-" + name, "Microsoft.NET.Sdk.Worker;" + Versioned,
            "<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>", "<PgliteExtension Include=\"globe\" />");
        project.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup Condition="{own}"><PackageVersion Include="LibPglite" Version="{ScratchFeed.Older}" /></ItemGroup>
            </Project>
            """);
        await project.Succeed("restore", "-warnaserror");
        Assert.Contains("LibPglite.Runtime.osx-arm64", File.ReadAllText(project.At("packages.lock.json")), "a lock file is the same on every machine");
        File.WriteAllText(project.At("Program.cs"), "");
        Outcome outcome = await project.Run("restore", "--locked-mode");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output);
    }

    [TestMethod]
    public async Task OnlyTheWantedRuntimeIdentifiersAreRestored()
    {
        Project project = Program("sdk-rids", Versioned, "", "");
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj")).Replace("net10.0", "net8.0", StringComparison.Ordinal));
        await project.Succeed("restore");
        Assert.AreEqual("runtime.linux-x64", Restored(project), "that of this machine");
        await project.Succeed("restore", "-p:PgliteRuntimeIdentifier=osx-arm64");
        Assert.AreEqual("runtime.osx-arm64", Restored(project));
        await project.Succeed("restore", "-p:RuntimeIdentifiers=osx-arm64", "-p:EnableRuntimePackDownload=false", "-p:EnableAppHostPackDownload=false");
        Assert.AreEqual("runtime.linux-x64 runtime.osx-arm64", Restored(project));
        await project.Succeed("restore", "-p:PgliteRuntimeIdentifier=ubuntu.24.04-x64");
        Assert.AreEqual("runtime.linux-x64", Restored(project), "that of a distribution");
        await project.Succeed("restore", "-p:PgliteRuntimeIdentifier=linux-musl-x64");
        Assert.AreEqual("", Restored(project), "none is for musl");
        await project.Succeed("restore", "-p:PgliteImplicitReference=false");
        Assert.AreEqual("", Restored(project));
    }

    /// <summary>The packages of ours with a payload that are in the project's graph.</summary>
    private static string Restored(Project project)
    {
        using var assets = System.Text.Json.JsonDocument.Parse(File.ReadAllText(project.At("obj/project.assets.json")));
        return string.Join(' ', assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name.Split('/')[0].ToLowerInvariant())
            .Where(id => id.StartsWith("libpglite.", StringComparison.Ordinal))
            .Select(id => id["libpglite.".Length..]).Order(StringComparer.Ordinal));
    }

    private static Project Program(string name, string sdk, string properties, string items, string first = "")
    {
        Project project = new(name);
        project.Write("App.csproj", Project.Sdk("<TargetFramework>net10.0</TargetFramework>" + properties, items)
            .Replace("\"Microsoft.NET.Sdk\">", $"\"{sdk}\">{first}", StringComparison.Ordinal));
        project.Write("Program.cs", "System.Console.WriteLine(typeof(LibPglite.PgliteRuntime).FullName);");
        return project;
    }
}
