using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

[TestClass]
public sealed class DiagnosticsTests
{
    [TestMethod]
    public async Task UnsupportedRidIsRefusedWithTheSupportedOnes()
    {
        Project project = Project.Program("wrong-rid");
        Outcome outcome = await project.Fail("PGL0001", "publish", "-r", "win-x64");
        Assert.Contains($"'win-x64'. Supported: {string.Join(", ", Environs.Rids)}.", outcome.Output);
        Assert.Contains("set PgliteCopyRuntime=false", outcome.Output);
        await project.Succeed("publish", "-r", "win-x64", "-p:PgliteCopyRuntime=false", "-o", "out");
        Assert.IsFalse(Directory.Exists(project.At("out/pglite")));
        await project.Succeed("publish", "-r", "win-x64", "-p:PgliteRuntimeIdentifier=linux-x64", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
    }

    /// <summary>A project that is built on Windows, as the SDK there says it.</summary>
    [TestMethod]
    public async Task BuildOnASystemWithoutAPackIsOneWarningAndCarriesNothing()
    {
        Project project = Project.Program("unsupported");
        string[] windows =
            ["-p:NETCoreSdkRuntimeIdentifier=win-x64", "-p:NETCoreSdkPortableRuntimeIdentifier=win-x64", "-p:UseAppHost=false"];
        Outcome outcome = await project.Succeed(["build", .. windows]);
        Assert.Contains("1 Warning(s)", outcome.Output);
        string supported = string.Join(", ", Environs.Rids);
        Assert.Contains($"warning PGL0001: LibPglite has no runtime for 'win-x64'. Supported: {supported}. Publish for one of these", outcome.Output);
        Assert.IsFalse(Directory.Exists(project.At("bin/Debug/net10.0/pglite")));

        await project.Fail("PGL0001", ["publish", .. windows, "-o", "out"]);
        await project.Fail("PGL0001", ["build", "-t:Publish", "-p:PublishDir=out/", .. windows]);
        Assert.IsFalse(Directory.Exists(project.At("out/pglite")));
        await project.Fail("PGL0001", ["build", "-p:PgliteUnsupportedRuntime=error", .. windows]);
        Outcome silent = await project.Succeed(["publish", "-p:PgliteUnsupportedRuntime=silent", "-o", "out", .. windows]);
        Assert.DoesNotContain("PGL0001", silent.Output);
        Outcome warned = await project.Succeed(["publish", "-p:PgliteUnsupportedRuntime=warning", "-o", "out", .. windows]);
        Assert.Contains("warning PGL0001: ", warned.Output);
        await project.Fail("PGL0009", ["build", "-p:PgliteUnsupportedRuntime=never", .. windows]);
    }

    [TestMethod]
    public async Task PayloadOfASystemWithAPackGoesWhenOneWithoutIsBuiltFor()
    {
        Project project = Project.Program("unsupported-later");
        await project.Succeed("build");
        project.AssertPayload("bin/Debug/net10.0/pglite", ScratchFeed.Older);
        await project.Succeed("build", "-p:PgliteRuntimeIdentifier=win-x64");
        Assert.IsFalse(Directory.Exists(project.At("bin/Debug/net10.0/pglite")));
    }

    [TestMethod]
    public async Task SystemWithMuslIsNamed()
    {
        Project project = Project.Program("musl");
        Outcome outcome = await project.Succeed("build", "-r", "linux-musl-x64", "--no-self-contained", "-p:UseAppHost=false");
        Assert.Contains("warning PGL0001: LibPglite has no runtime for 'linux-musl-x64', a system with the C library musl", outcome.Output);
        Assert.IsEmpty(Directory.GetDirectories(project.At("bin"), "pglite", SearchOption.AllDirectories));
        await project.Fail("PGL0001", "publish", "-r", "linux-musl-x64", "--no-self-contained", "-p:UseAppHost=false");
    }

    [TestMethod]
    public async Task SystemOfADistributionGetsThePortablePack()
    {
        Project project = Project.Program("distribution");
        await project.Succeed(
            "publish", "-r", "fedora.37-x64", "--no-self-contained", "-p:UseRidGraph=true", "-p:UseAppHost=false", "-o", "out");
        Assert.AreEqual("linux-x64", project.AssertPayload("out/pglite", ScratchFeed.Older).Rid);
        foreach (string rid in new[] { "fedora.42-x64", "ubuntu.24.04-x64" })
        {
            await project.Succeed("build", "-warnaserror", "-p:PgliteRuntimeIdentifier=" + rid, "-p:OutDir=" + rid + "/");
            Assert.AreEqual("linux-x64", project.AssertPayload(rid + "/pglite", ScratchFeed.Older).Rid);
        }
    }

    /// <summary>Nothing but dotnet can be found, and what lies in the packages folder has no mode of ours: as from Windows.</summary>
    [TestMethod]
    public async Task PublishForAnotherSystemNeedsNoProgramAndNoModeOfTheMachine()
    {
        Project project = Project.Program("cross");
        project.Environment["PATH"] = "/nowhere";
        project.Environment["SHELL"] = null;
        foreach (string rid in Environs.Rids)
        {
            await project.Succeed("publish", "-warnaserror", "-r", rid, "--no-self-contained", "-p:UseAppHost=false", "-o", rid);
            PayloadManifest manifest = project.AssertPayload(rid + "/pglite", ScratchFeed.Older);
            Assert.AreEqual(rid, manifest.Rid);
            PayloadFile program = manifest.Files.First(file => file.Mode == PayloadMode.Program);
            string restored = Path.Combine(Environs.Packages, "libpglite.runtime." + rid, ScratchFeed.Older, "pglite", program.Path);
            Assert.AreNotEqual(program.Mode, PayloadMode.Of(restored), "the mode comes from the manifest");
        }
    }

    [TestMethod]
    public async Task MissingPackIsNamed()
    {
        Project project = Project.Program(
            "no-pack", items: $"<PackageReference Include=\"LibPglite.Runtime.linux-x64\" Version=\"{ScratchFeed.Older}\" ExcludeAssets=\"all\" />");
        Outcome outcome = await project.Fail("PGL0002", "build");
        Assert.Contains("LibPglite.Runtime.linux-x64", outcome.Output);
    }

    [TestMethod]
    public async Task NetFrameworkHostIsRefused()
    {
        Project project = new("framework");
        project.Write("App.csproj", Project.Sdk("<OutputType>Exe</OutputType><TargetFramework>net472</TargetFramework>", Project.Reference(ScratchFeed.Older)));
        project.Write("Program.cs", "public static class Program { public static void Main() { } }");
        Outcome outcome = await project.Fail("PGL0003", "build");
        Assert.Contains("Target net8.0 or later", outcome.Output);
    }
}
