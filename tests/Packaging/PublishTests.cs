namespace PgliteSdk.Tests.Packaging;

[TestClass]
public sealed class PublishTests
{
    [TestMethod]
    public async Task PublishForARidIsCompleteAndNothingIsWrittenTheSecondTime()
    {
        Project project = Project.Program("publish");
        await project.Succeed("publish", "-r", "linux-x64", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        Assert.AreEqual("plugin of older", await project.Start(project.At("out/App")));

        DateTime[] before = Times(project.At("out/pglite"));
        await project.Succeed("publish", "-r", "linux-x64", "-o", "out", "--no-restore");
        CollectionAssert.AreEqual(before, Times(project.At("out/pglite")));
    }

    [TestMethod]
    public async Task PublishWithoutRidAndWithoutBuildIsComplete()
    {
        Project project = Project.Program("nobuild");
        await project.Succeed("build", "-c", "Release");
        await project.Succeed("publish", "--no-build", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
    }

    [TestMethod]
    public async Task SelfContainedPublishIsComplete()
    {
        Project project = Project.Program("selfcontained");
        await project.Succeed("publish", "-r", "linux-x64", "--self-contained", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        Assert.AreEqual("plugin of older", await project.Start(project.At("out/App")));
    }

    [TestMethod]
    [DataRow("plain", "false")]
    [DataRow("extract", "true")]
    public async Task SingleFilePublishKeepsThePayloadBesideTheFile(string name, string extract)
    {
        Project project = Project.Program("single-" + name);
        await project.Succeed(
            "publish", "-r", "linux-x64", "--self-contained", "-o", "out", "-p:PublishSingleFile=true", "-p:IncludeAllContentForSelfExtract=" + extract);
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        Assert.IsFalse(File.Exists(project.At("out/LibPglite.dll")));
        Assert.AreEqual("plugin of older", await project.Start(project.At("out/App")));
    }

    [TestMethod]
    public async Task ToolPackageHoldsThePayload()
    {
        Project project = Project.Program("tool", "<PackAsTool>true</PackAsTool><ToolCommandName>pglite-sample</ToolCommandName><PackageId>Pglite.Sample</PackageId>");
        await project.Succeed("pack", "-o", "feed");
        await project.Succeed("tool", "install", "Pglite.Sample", "--tool-path", "tools", "--add-source", project.At("feed"));
        string store = Path.GetDirectoryName(Directory.GetFiles(project.At("tools"), "libpglite.so", SearchOption.AllDirectories).Single())!;
        CollectionAssert.AreEqual(
            Files(project.At("bin/Release/net10.0/publish/pglite")).ToArray(), Files(store).ToArray());
    }

    private static DateTime[] Times(string folder) => [.. Files(folder).Select(path => File.GetLastWriteTimeUtc(Path.Combine(folder, path)))];

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
