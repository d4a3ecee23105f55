using System.IO.Compression;

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
    public async Task PortablePublishSaysForWhichSystemItsPostgresqlIs()
    {
        Project project = Project.Program("portable");
        Outcome portable = await project.Succeed("publish", "-o", "out");
        Assert.Contains("warning PGL0008: This is published for no runtime identifier, and carries PostgreSQL for linux-x64 only", portable.Output);
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        await project.Succeed("publish", "-o", "out", "-warnaserror", "-p:PgliteRuntimeIdentifier=linux-x64");
        await project.Succeed("publish", "-o", "out", "-warnaserror", "-r", "linux-x64");
    }

    [TestMethod]
    public async Task ToolCarriesForEachOfItsSystemsThePostgresqlOfThatSystem()
    {
        Project project = Project.Program("tool-rids",
            "<PackAsTool>true</PackAsTool><PackageId>Pglite.Sample</PackageId><UseAppHost>false</UseAppHost>"
            + $"<ToolPackageRuntimeIdentifiers>{string.Join(';', Environs.Rids)}</ToolPackageRuntimeIdentifiers>"
            + "<RuntimeIdentifiers>$(ToolPackageRuntimeIdentifiers)</RuntimeIdentifiers>");
        await project.Succeed("pack", "-warnaserror", "-o", "feed", "-p:PublishSelfContained=false");
        foreach (string rid in Environs.Rids)
        {
            using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(project.At("feed"), $"Pglite.Sample.{rid}.*.nupkg").Single());
            ZipArchiveEntry manifest = package.Entries.Single(entry => entry.FullName.EndsWith("pglite/manifest.json", StringComparison.Ordinal));
            Assert.Contains($"\"rid\": \"{rid}\"", new StreamReader(manifest.Open()).ReadToEnd());
        }
    }

    [TestMethod]
    public async Task ToolPackageHoldsThePayload()
    {
        Project project = Project.Program("tool", "<PackAsTool>true</PackAsTool><ToolCommandName>pglite-sample</ToolCommandName><PackageId>Pglite.Sample</PackageId>");
        Outcome packed = await project.Succeed("pack", "-o", "feed");
        Assert.Contains("warning PGL0008: ", packed.Output);
        await project.Succeed("tool", "install", "Pglite.Sample", "--tool-path", "tools", "--add-source", project.At("feed"));
        string store = Path.GetDirectoryName(Directory.GetFiles(project.At("tools"), "libpglite.so", SearchOption.AllDirectories).Single())!;
        CollectionAssert.AreEqual(
            Files(project.At("bin/Release/net10.0/publish/pglite")).ToArray(), Files(store).ToArray());
    }

    private static DateTime[] Times(string folder) => [.. Files(folder).Select(path => File.GetLastWriteTimeUtc(Path.Combine(folder, path)))];

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal);
}
