using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Bare;

namespace PgliteSdk.Tests.Eng;

/// <summary>The parts of 'build.sh bare' that must not go wrong: what is removed, and what is run as root.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class BareTests : IDisposable
{
    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    [TestMethod]
    public void MountsAreFoundByTheirPlace()
    {
        string[] table =
        [
            "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda rw",
            @"40 22 0:40 / /srv/bare\040root/dev rw - tmpfs tmpfs rw",
            "41 22 0:41 / /srv/bare rw - tmpfs tmpfs rw",
            "42 22 0:42 / /srv/barely rw - tmpfs tmpfs rw",
        ];
        CollectionAssert.AreEqual(new[] { "/srv/bare root/dev" }, MountTable.Below("/srv/bare root/", table).ToArray());
        CollectionAssert.AreEqual(new[] { "/srv/bare" }, MountTable.Below("/srv/bare", table).ToArray());
    }

    [TestMethod]
    public async Task AFolderWithAMountInItIsNotRemoved()
    {
        string root = scratch.Combine("root"), place = Directory.CreateDirectory(scratch.Combine("root", "dev")).FullName;
        if (!Environment.IsPrivilegedProcess || !await new Tool("mount").SucceedsAsync(["-t", "tmpfs", "tmpfs", place], Cancel))
        {
            Assert.Inconclusive("A file system can only be mounted by root outside of a container.");
        }

        try
        {
            string file = scratch.Write("root/dev/kept", "");
            BuildFailure refused = await Assert.ThrowsExactlyAsync<BuildFailure>(() => BareRoot.RemoveAsync(root, scratch.Log, Cancel));
            Assert.Contains($"{place} is mounted", refused.Message);
            Assert.IsTrue(File.Exists(file));
        }
        finally
        {
            await new Tool("umount").RunAsync(scratch.Log, [place], Cancel);
        }

        await BareRoot.RemoveAsync(root, scratch.Log, Cancel);
        Assert.IsFalse(Directory.Exists(root));
    }

    [TestMethod]
    [DataRow("error: missing: bison, gdb. Install with: sudo apt-get install --yes bison g++ gdb\n", "apt-get install --yes bison g++ gdb")]
    [DataRow("error: missing: bison. Install with: sudo apt-get install --yes bison; reboot\n", "apt-get install --yes bison")]
    [DataRow("error: the disk is full\n", null)]
    public void TheCommandForRootIsReadFromTheMessage(string message, string? command) =>
        Assert.AreEqual(command, BareRun.Install(message));

    [TestMethod]
    public async Task WhatACommandMountsIsGoneWithItAndNobodyElseSeesIt()
    {
        string place = Directory.CreateDirectory(scratch.Combine("place")).FullName;
        string[] mount =
            [.. BareRoot.Namespaces, "sh", "-c", "mount -t tmpfs tmpfs \"$1\" && touch \"$1/inside\"", "sh", place];
        if (!Environment.IsPrivilegedProcess || !await new Tool("unshare").SucceedsAsync(mount, Cancel))
        {
            Assert.Inconclusive("A file system can only be mounted by root outside of a container.");
        }

        Assert.IsEmpty(MountTable.Below(place));
        Assert.IsFalse(File.Exists(Path.Combine(place, "inside")));
    }

    public void Dispose() => scratch.Dispose();
}
