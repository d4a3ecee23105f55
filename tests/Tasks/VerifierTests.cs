using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class VerifierTests
{
    [TestMethod]
    public void EveryDifferenceIsFoundAtOnceInOrder()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("a", "1", "b", "22", "c", "333", "d.so", "4444", "e", "5");
        scratch.Copy();
        File.Delete(Path.Combine(scratch.Target, "a"));
        File.WriteAllText(Path.Combine(scratch.Target, "b"), "23");
        File.WriteAllText(Path.Combine(scratch.Target, "c"), "33");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(scratch.Target, "d.so"), UnixFileMode.UserRead);
        }

        Scratch.Write(Path.Combine(scratch.Target, "x/y"), "extra");
        string[] expected = ["PGL1001 a", "PGL1002 b", "PGL1002 c", "PGL1004 d.so", "PGL1003 x/y"];
        CollectionAssert.AreEqual(expected, PayloadVerifier.Verify(manifest, scratch.Target).Select(Short).ToArray());
    }

    /// <summary>Whatever single byte changes, wherever: it is found, and it is that file which is named.</summary>
    [TestMethod]
    public void AnyTamperedByteIsFoundAndNamed()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("lib.so", "some code in a library", "share/tz/GMT+1", "a zone", "share/x.control", "text");
        scratch.Copy();
        Random random = new(20260101);
        for (int round = 0; round < 200; round++)
        {
            PayloadFile file = manifest.Files[random.Next(manifest.Files.Count)];
            string path = PayloadPath.Locate(scratch.Target, file.Path);
            byte[] good = File.ReadAllBytes(path);
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            CollectionAssert.AreEqual(new[] { "PGL1002 " + file.Path }, PayloadVerifier.Verify(manifest, scratch.Target).Select(Short).ToArray());
            File.WriteAllBytes(path, good);
        }

        Assert.IsEmpty(PayloadVerifier.Verify(manifest, scratch.Target));
    }

    [TestMethod]
    public void LinkInPlaceOfAFileIsAnAlteration()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("a", "1", "b", "1");
        scratch.Copy();
        File.Delete(Path.Combine(scratch.Target, "b"));
        File.CreateSymbolicLink(Path.Combine(scratch.Target, "b"), "a");
        Assert.AreEqual("PGL1002 b", Short(PayloadVerifier.Verify(manifest, scratch.Target).Single()));
    }

    [TestMethod]
    public void FolderThatDoesNotExistLacksEverything()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("a", "1", "b", "1");
        Assert.HasCount(2, PayloadVerifier.Verify(manifest, scratch.Target));
    }

    [TestMethod]
    public void WhatFileManagersLeaveIsPassedOverAndNothingLikeIt()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("a", "1", "share/b", "2");
        scratch.Copy();
        string[] left = [".DS_Store", "share/.DS_Store", "share/Thumbs.db", "share/desktop.ini", "share/.DS_Store.so", "share/._b"];
        foreach (string file in left)
        {
            Scratch.Write(Path.Combine(scratch.Target, file), "x");
        }

        string[] expected = ["PGL1003 share/.DS_Store.so", "PGL1003 share/._b"];
        CollectionAssert.AreEqual(expected, PayloadVerifier.Verify(manifest, scratch.Target).Select(Short).ToArray());
    }

    [TestMethod]
    public void ModesAreComparedUnlessTheyAreLeftOut()
    {
        using Scratch scratch = new();
        PayloadManifest manifest = scratch.Payload("a", "1", "b.so", "2");
        scratch.Copy();
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("There are no modes here.");
            return;
        }

        File.SetUnixFileMode(Path.Combine(scratch.Target, "b.so"), UnixFileMode.UserRead);
        Assert.AreEqual("PGL1004 b.so", Short(PayloadVerifier.Verify(manifest, scratch.Target).Single()), "this file system keeps modes");
        Assert.IsEmpty(PayloadVerifier.Verify(manifest, scratch.Target, modes: false));
        File.WriteAllText(Path.Combine(scratch.Target, "a"), "2");
        Assert.AreEqual("PGL1002 a", Short(PayloadVerifier.Verify(manifest, scratch.Target, modes: false).Single()));
    }

    private static string Short(PgliteDiagnostic finding) => finding.Code + " " + finding.Message.Split('\'')[1];
}
