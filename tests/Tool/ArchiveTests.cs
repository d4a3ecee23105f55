using System.Formats.Tar;
using System.IO.Compression;

namespace PgliteSdk.Tests.Tool;

/// <summary>Archives and layers: what is in them, what they take away, and what they must not be believed.</summary>
[TestClass]
public sealed class ArchiveTests
{
    [TestMethod]
    [DataRow("plain.tar", "pglite/", false)]
    [DataRow("deep.tar.gz", "./srv/app/pglite/", true)]
    [DataRow("bare.tar", "", false)]
    public async Task ArchiveOfAPayloadIsAsStatedWhereverItLies(string name, string root, bool gzip) =>
        await Findings.ExpectAsync(SmallPayload.Tar(name, root, gzip: gzip));

    [TestMethod]
    public async Task TwoPayloadsOfOneLayerAreBothJudged()
    {
        string layer = SmallPayload.Tar("two.tar", "a/pglite/", after: tar =>
        {
            foreach ((string path, string content, string mode) in SmallPayload.Files.Skip(1))
            {
                SmallPayload.Add(tar, "b/pglite/" + path, content, mode);
            }

            SmallPayload.Add(tar, "b/pglite/manifest.json", System.Text.Encoding.UTF8.GetString(SmallPayload.Manifest));
        });
        await Findings.ExpectAsync(layer, "PGL2101 b/pglite/libpglite.so");
    }

    [TestMethod]
    public async Task LayerMayHideWhatLiesBelowItButNotWhatItHas()
    {
        await Findings.ExpectAsync(SmallPayload.Tar("opaque.tar", "app/pglite/", before: tar =>
        {
            SmallPayload.Add(tar, "app/pglite/.wh..wh..opq", "");
            SmallPayload.Add(tar, "app/.wh.older", "");
            SmallPayload.Link(tar, "usr/bin/sh", "dash");
        }));
        await Findings.ExpectAsync(
            SmallPayload.Tar("removed.tar", "app/pglite/", ["template/cluster.tar"], tar => SmallPayload.Add(tar, "app/pglite/template/.wh.cluster.tar", "")),
            "PGL2101 app/pglite/template/cluster.tar");
        await Findings.ExpectAsync(
            SmallPayload.Tar("both.tar", "app/pglite/", before: tar => SmallPayload.Add(tar, "app/pglite/.wh.libpglite.so", "")),
            "PGL2108 app/pglite/libpglite.so");
    }

    [TestMethod]
    public async Task LinksDevicesAndCollisionsInAPayloadAreNamed()
    {
        await Findings.ExpectAsync(
            SmallPayload.Tar("links.tar", "pglite/", ["libpglite.so", "template/cluster.tar"], after: tar =>
            {
                SmallPayload.Link(tar, "pglite/libpglite.so", "/lib/other.so");
                SmallPayload.Link(tar, "pglite/template/cluster.tar", "pglite/prefix/share/zones/Etc", TarEntryType.HardLink);
            }),
            "PGL2106 pglite/libpglite.so",
            "PGL2106 pglite/template/cluster.tar");
        await Findings.ExpectAsync(
            SmallPayload.Tar("strange.tar", "pglite/", after: tar =>
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pglite/pipe"));
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "pglite/empty/"));
                SmallPayload.Add(tar, "pglite/LibPglite.so", "other code");
                SmallPayload.Add(tar, "pglite/Prefix/more", "");
            }),
            "PGL2105 pglite/LibPglite.so",
            "PGL2105 pglite/Prefix/more",
            "PGL2103 pglite/empty/",
            "PGL2103 pglite/pipe");
    }

    [TestMethod]
    public async Task NamesThatLeaveTheArchiveAreRefusedAllAtOnce()
    {
        string archive = SmallPayload.Tar("hostile.tar", "pglite/", before: tar =>
        {
            SmallPayload.Add(tar, "../outside", "");
            SmallPayload.Add(tar, "/etc/cron.d/x", "");
            SmallPayload.Add(tar, "pglite/../../up", "");
            SmallPayload.Link(tar, "way", "/tmp");
            SmallPayload.Add(tar, "way/through", "");
            SmallPayload.Add(tar, "pglite/libpglite.so", "other", "0755");
        });
        await Findings.ExpectAsync(
            archive,
            "PGL2006 ../outside",
            "PGL2006 /etc/cron.d/x",
            "PGL2006 pglite/../../up",
            "PGL2103 pglite/../../up",
            "PGL2007 pglite/libpglite.so",
            "PGL2102 pglite/libpglite.so",
            "PGL2008 way/through");
    }

    [TestMethod]
    public async Task ZipWithABackslashOrALinkIsRefused()
    {
        string path = Path.Combine(Environs.Work, "hostile.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry(@"..\outside");
            ZipArchiveEntry link = zip.CreateEntry("pglite/libpglite.so");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using Stream manifest = zip.CreateEntry("pglite/manifest.json").Open();
            manifest.Write(SmallPayload.Manifest);
        }

        (int exit, string[] found) = await Findings.OfAsync(path);
        Assert.AreEqual(3, exit);
        CollectionAssert.Contains(found, @"PGL2006 ..\outside");
        CollectionAssert.Contains(found, "PGL2106 pglite/libpglite.so");
    }

    [TestMethod]
    public async Task BombsAreRefusedEarly()
    {
        string zeros = Path.Combine(Environs.Work, "zeros.tar.gz");
        using (FileStream file = File.Create(zeros))
        using (GZipStream gzip = new(file, CompressionLevel.Optimal))
        using (TarWriter tar = new(gzip))
        {
            using FileStream sparse = File.Create(Path.Combine(Environs.Work, "sparse"));
            sparse.SetLength(256 << 20);
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = sparse });
        }

        await Refused(zeros, "PGL2005", "--max-ratio");
        string many = SmallPayload.Tar("many.tar", "pglite/");
        await Refused(many, "PGL2005", "--max-entries", "--max-entries", "3");
        await Refused(many, "PGL2005", "--max-bytes", "--max-bytes", "100");
    }

    [TestMethod]
    public async Task WhatIsNoArchiveOfOursIsRefusedWithTheReason()
    {
        string cut = SmallPayload.Tar("cut.tar.gz", "pglite/", gzip: true);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^20]);
        await Refused(cut, "PGL2003", "cut.tar.gz");
        string zstd = Path.Combine(Environs.Work, "layer.tar.zst");
        File.WriteAllBytes(zstd, [0x28, 0xB5, 0x2F, 0xFD, 0]);
        await Refused(zstd, "PGL2004", "zstd");
        string image = Path.Combine(Environs.Work, "image.tar");
        using (FileStream file = File.Create(image))
        using (TarWriter tar = new(file))
        {
            SmallPayload.Add(tar, "oci-layout", "{}");
            SmallPayload.Add(tar, "manifest.json", "[]");
        }

        await Refused(image, "PGL2004", "blobs/sha256");
        string empty = Path.Combine(Environs.Work, "empty");
        Directory.CreateDirectory(empty);
        await Refused(empty, "PGL2002", "empty");
        await Refused(Path.Combine(Environs.Work, "nowhere"), "PGL2001", "nowhere");
    }

    private static async Task Refused(string subject, string code, string says, params string[] options)
    {
        Outcome outcome = await Tool.RunAsync(["verify", subject, .. options]);
        Assert.AreEqual(3, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.StartsWith(code + " ", outcome.Output);
        Assert.Contains(says, outcome.Output);
    }
}
