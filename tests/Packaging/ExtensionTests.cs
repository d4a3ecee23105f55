using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

/// <summary>Which extensions ship: by name, with what they require, from the runtime pack and from packs laid over it.</summary>
[TestClass]
public sealed class ExtensionTests
{
    private const string Output = "bin/Debug/net10.0/pglite";

    [TestMethod]
    public async Task NamesDecideWhatShipsAndAChangeOfMindLeavesNothingBehind()
    {
        Project project = Project.Program("names", items: "<PgliteExtension Include=\"$(Names)\" />");
        await project.Succeed("build");
        Assert.AreEqual("alpha beta", Shipped(project, Output));
        await project.Succeed("build", "--no-restore", "-p:Names=alpha");
        Assert.AreEqual("alpha", Shipped(project, Output));
        await project.Succeed("publish", "--no-restore", "-p:Names=beta", "-o", "out");
        Assert.AreEqual("alpha beta", Shipped(project, "out/pglite"), "beta requires alpha");
        await project.Succeed("publish", "--no-restore", "-p:PgliteExtensions=none", "-o", "out");
        Assert.AreEqual("", Shipped(project, "out/pglite"));
        await project.Succeed("build", "--no-restore", "-p:PgliteExtensions=all", "-p:Names=alpha");
        Assert.AreEqual("alpha beta", Shipped(project, Output));
    }

    [TestMethod]
    public async Task NameThatCannotShipIsRefusedAndTheMessageSaysWhatCan()
    {
        Project project = Project.Program("refused", items: "<PgliteExtension Include=\"$(Names)\" />");
        Outcome outcome = await project.Fail("PGL0201", "build", "-p:Names=alpah");
        Assert.Contains("There are: alpha, beta, globe, plpgsql.", outcome.Output);
        outcome = await project.Fail("PGL0202", "build", "--no-restore", "-p:Names=globe");
        Assert.Contains(ScratchExtensionPack.LinuxId, outcome.Output);
        await project.Fail("PGL0204", "build", "--no-restore", "-p:PgliteExtensions=alpha");
    }

    [TestMethod]
    public async Task PackOfItsOwnIsLaidOverTheRuntimeAndCheckedByOneManifest()
    {
        Project project = Project.Program("pack", items:
            $"<PgliteExtension Include=\"$(Names)\" /><PackageReference Include=\"{ScratchExtensionPack.LinuxId}\" Version=\"{ScratchFeed.Older}\" />");
        await project.Succeed("publish", "-p:Names=globe", "-o", "out");
        Assert.AreEqual("alpha globe", Shipped(project, "out/pglite"), "globe requires alpha, which the runtime pack holds");
        PayloadManifest manifest = project.AssertPayload("out/pglite", ScratchFeed.Older);
        PayloadManifest runtime = ManifestReader.Read(Path.Combine(Environs.Packages, "libpglite.runtime.linux-x64", ScratchFeed.Older, "pglite", "manifest.json"));
        CollectionAssert.AreEquivalent(
            runtime.Sources.Select(source => source.Name).Append("globe").ToArray(), manifest.Sources.Select(source => source.Name).ToArray());
        Assert.AreEqual(PayloadMode.Program, manifest.Files.Single(file => file.Path == ScratchExtensionPack.Module).Mode);
        Assert.IsTrue(File.Exists(project.At("out/pglite/" + ScratchExtensionPack.Notice)));

        await project.Succeed("publish", "--no-restore", "-p:Names=beta", "-o", "out");
        Assert.AreEqual("alpha beta", Shipped(project, "out/pglite"));
        Assert.IsFalse(Directory.Exists(project.At("out/pglite/extensions")), "a pack of which nothing is wanted leaves nothing");
    }

    [TestMethod]
    public async Task ReasonsAreInTheLog()
    {
        Project project = Project.Program("reasons", items: "<PgliteExtension Include=\"beta\" />");
        Outcome first = await project.Succeed("build", "-v:d");
        Assert.Contains("Chose the runtime pack LibPglite.Runtime.linux-x64", first.Output);
        Assert.Contains("Shipping the extension beta 1.0: the project names it.", first.Output);
        Assert.Contains("Shipping the extension alpha 1.0: beta requires it.", first.Output);
        Assert.Contains("Copying 'libpglite.so'.", first.Output);
        Outcome second = await project.Succeed("build", "-v:d", "--no-restore");
        Assert.Contains("Shipping the extensions chosen before", second.Output);
        Assert.Contains("Nothing to copy", second.Output);
        Outcome quiet = await project.Succeed("build", "--no-restore");
        Assert.DoesNotContain("Shipping", quiet.Output);
    }

    /// <summary>The extensions of the manifest, after a look whether exactly their files are there.</summary>
    private static string Shipped(Project project, string folder)
    {
        PayloadManifest manifest = project.AssertPayload(folder, ScratchFeed.Older);
        foreach (string name in new[] { "alpha", "beta", "globe" })
        {
            Assert.AreEqual(
                manifest.Extensions.Any(extension => extension.Name == name),
                File.Exists(project.At($"{folder}/prefix/share/postgresql/extension/{name}.control")),
                name);
        }

        return string.Join(' ', manifest.Extensions.Select(extension => extension.Name));
    }
}
