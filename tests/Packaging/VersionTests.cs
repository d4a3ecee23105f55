namespace PgliteSdk.Tests.Packaging;

[TestClass]
public sealed class VersionTests
{
    [TestMethod]
    public async Task UpgradeAndDowngradeLeaveNoStaleFileInTheOutput()
    {
        Project project = Project.Program("versions-build");
        const string Output = "bin/Debug/net10.0/pglite";
        await project.Succeed("build");
        project.AssertPayload(Output, ScratchFeed.Older);
        project.Reversion(ScratchFeed.Older, ScratchFeed.Newer);
        await project.Succeed("build");
        project.AssertPayload(Output, ScratchFeed.Newer);
        Assert.IsFalse(Directory.Exists(project.At(Output + "/prefix/share/postgresql/extension/older")), "the folder that became empty");
        project.Reversion(ScratchFeed.Newer, ScratchFeed.Older);
        await project.Succeed("build");
        project.AssertPayload(Output, ScratchFeed.Older);
        Assert.IsFalse(File.Exists(project.At(Output + "/" + ScratchFeed.OnlyNewer)));
    }

    [TestMethod]
    public async Task UpgradeAndDowngradeLeaveNoStaleFileInThePublishFolder()
    {
        Project project = Project.Program("versions-publish");
        await project.Succeed("publish", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
        project.Reversion(ScratchFeed.Older, ScratchFeed.Newer);
        await project.Succeed("publish", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Newer);
        project.Reversion(ScratchFeed.Newer, ScratchFeed.Older);
        await project.Succeed("publish", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
    }
}
