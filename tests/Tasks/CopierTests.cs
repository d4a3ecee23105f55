using System.IO.MemoryMappedFiles;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class CopierTests
{
    [TestMethod]
    public void CopyIsWholeAndVerifies()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("lib.so", "code", "share/tz/GMT+1", "zone");
        scratch.Copy();
        Assert.IsEmpty(PayloadVerifier.Verify(manifest, scratch.Target));
        Assert.AreEqual(manifest.TreeDigest, ManifestReader.Read(Path.Combine(scratch.Target, "manifest.json")).TreeDigest);
    }

    [TestMethod]
    public void SecondCopyDoesNothing()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        scratch.Copy();
        List<string> decisions = scratch.Copy();
        Assert.HasCount(1, decisions);
        Assert.Contains("Nothing to copy", decisions[0]);
    }

    [TestMethod]
    [DataRow("content")]
    [DataRow("missing")]
    [DataRow("mode")]
    [DataRow("link")]
    public void WhatWasChangedIsHealedAndOnlyThat(string change)
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("lib.so", "code", "other", "same");
        scratch.Copy();
        string file = Path.Combine(scratch.Target, "lib.so");
        Change(change, file);
        List<string> decisions = scratch.Copy();
        Assert.IsEmpty(PayloadVerifier.Verify(manifest, scratch.Target));
        Assert.DoesNotContain("'other'", string.Join('\n', decisions));
    }

    [TestMethod]
    public void SameSizeAndTimeInAnotherVersionIsCopied()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "older");
        scratch.Copy();
        PayloadManifest newer = scratch.Payload("lib.so", "newer");
        File.SetLastWriteTimeUtc(Path.Combine(scratch.Source, "lib.so"), File.GetLastWriteTimeUtc(Path.Combine(scratch.Target, "lib.so")));
        scratch.Copy();
        Assert.IsEmpty(PayloadVerifier.Verify(newer, scratch.Target));
    }

    [TestMethod]
    public void FilesOfAnEarlierPayloadGoAndForeignOnesStay()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code", "old/deep/file", "gone", "kept/file", "stays");
        scratch.Copy();
        Scratch.Write(Path.Combine(scratch.Target, "foreign"), "mine");
        PayloadManifest newer = scratch.Payload("lib.so", "code", "kept/file", "stays");
        scratch.Copy();
        Assert.IsFalse(Directory.Exists(Path.Combine(scratch.Target, "old")));
        Assert.AreEqual("PGL1003", PayloadVerifier.Verify(newer, scratch.Target).Single().Code);
    }

    [TestMethod]
    public void RemovalTakesWhatWasCopiedAndNothingElse()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code", "deep/er/file", "goes");
        scratch.Copy();
        PayloadStamp.Read(scratch.Stamp)!.Remove(scratch.Target);
        Assert.IsFalse(Directory.Exists(scratch.Target));

        scratch.Copy();
        Scratch.Write(Path.Combine(scratch.Target, "deep", "foreign"), "mine");
        string outside = Path.Combine(scratch.Root, "outside");
        Scratch.Write(outside, "mine");
        File.AppendAllText(scratch.Stamp, "0 0 644\t../outside\n");
        PayloadStamp.Read(scratch.Stamp)!.Remove(scratch.Target);
        Assert.AreEqual("foreign", Path.GetFileName(Directory.GetFiles(scratch.Target, "*", SearchOption.AllDirectories).Single()));
        Assert.IsTrue(File.Exists(outside));
    }

    [TestMethod]
    public void ManifestIsAwayUntilTheCopyIsWhole()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        scratch.Copy();
        scratch.Payload("lib.so", "newer code");
        scratch.Copy(withStamp: false, withManifest: false);
        Assert.IsFalse(File.Exists(Path.Combine(scratch.Target, "manifest.json")));
    }

    [TestMethod]
    public void StampIsNotBelievedWhenAnotherPayloadLiesThere()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        scratch.Copy(withManifest: false);
        PayloadManifest other = Scratch.Manifest(Scratch.File("lib.so", "code", PayloadMode.Program), Scratch.File("more", "text", PayloadMode.Data));
        Scratch.Write(Path.Combine(scratch.Target, "more"), "text");
        File.WriteAllBytes(Path.Combine(scratch.Target, "manifest.json"), ManifestWriter.Write(other));
        CollectionAssert.Contains(scratch.Copy(withManifest: false), "Removing 'more': it came with an earlier payload.");
        Assert.IsFalse(File.Exists(Path.Combine(scratch.Target, "more")));
    }

    [TestMethod]
    public void DamagedPackIsRefusedAndNothingHalfWrittenIsLeft()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        File.WriteAllText(Path.Combine(scratch.Source, "lib.so"), "c0de");
        Scratch.Refuses("PGL0006", () => scratch.Copy());
        Assert.IsFalse(File.Exists(Path.Combine(scratch.Target, "lib.so")));
        Assert.IsEmpty(Directory.GetFiles(scratch.Target));
    }

    [TestMethod]
    public void FolderInTheWayOfAFileIsNamed()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        Directory.CreateDirectory(Path.Combine(scratch.Target, "lib.so"));
        Scratch.Refuses("PGL0005", () => scratch.Copy());
    }

    [TestMethod]
    public void OpenFileIsReplacedNotOverwritten()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "older");
        scratch.Copy();
        using FileStream held = new(Path.Combine(scratch.Target, "lib.so"), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        scratch.Payload("lib.so", "newer");
        scratch.Copy();
        Assert.AreEqual("older", new StreamReader(held).ReadToEnd());
        Assert.AreEqual("newer", File.ReadAllText(Path.Combine(scratch.Target, "lib.so")));
    }

    /// <summary>A rename across file systems is a copy into the old file: a program that has it mapped would run other code.</summary>
    [TestMethod]
    public void MappedFileOnAnotherFileSystemThanTheIntermediateFilesIsReplaced()
    {
        const string Memory = "/dev/shm";
        if (!Directory.Exists(Memory))
        {
            Assert.Inconclusive("There is no second file system at " + Memory + ".");
        }

        using Scratch scratch = new(Path.Combine(Memory, "pglite-tasks-" + Guid.NewGuid().ToString("N")));
        scratch.Payload("lib.so", "older");
        scratch.Copy();
        string file = Path.Combine(scratch.Target, "lib.so");
        FileStream opened = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(
            opened, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        using MemoryMappedViewStream view = mapped.CreateViewStream(0, 5, MemoryMappedFileAccess.Read);
        scratch.Payload("lib.so", "newer");
        scratch.Copy();
        Assert.AreEqual("older", new StreamReader(view).ReadToEnd());
        Assert.AreEqual("newer", File.ReadAllText(file));
    }

    [TestMethod]
    public void WhatAKilledCopyLeftIsTakenAway()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("lib.so", "code", "share/x", "text");
        scratch.Copy();
        Scratch.Write(PayloadFolder.Unfinished(Path.Combine(scratch.Target, "share", "x"), scratch.Stamp), "te");
        File.Delete(Path.Combine(scratch.Target, "lib.so"));
        scratch.Copy();
        Assert.IsEmpty(PayloadVerifier.Verify(manifest, scratch.Target));
    }

    private static void Change(string change, string file)
    {
        switch (change)
        {
            case "content":
                File.WriteAllText(file, "c0de");
                break;
            case "missing":
                File.Delete(file);
                break;
            case "mode" when !OperatingSystem.IsWindows():
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
                break;
            default:
                File.Delete(file);
                File.CreateSymbolicLink(file, "other");
                break;
        }
    }
}
