using System.Formats.Tar;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class TarExtractorTests : IDisposable
{
    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task FilesFoldersAndLinksInsideAreUnpacked()
    {
        await ExtractAsync(
            Entry(TarEntryType.Directory, "a/"),
            File("a/b", "text"),
            Link("a/c", "b"),
            new PaxTarEntry(TarEntryType.HardLink, "d") { LinkName = "a/b" });
        Assert.AreEqual("text", System.IO.File.ReadAllText(scratch.Combine("out", "a", "c")));
        Assert.AreEqual("text", System.IO.File.ReadAllText(scratch.Combine("out", "d")));
    }

    [TestMethod]
    public async Task OnlyWhatIsWantedIsUnpacked()
    {
        using MemoryStream tar = Tar([File("a/b", "text"), File("c", "text")]);
        await ExtractAsync(tar, new TarLimits(Only: ["a/"]));
        Assert.IsTrue(System.IO.File.Exists(scratch.Combine("out", "a", "b")));
        Assert.IsFalse(System.IO.File.Exists(scratch.Combine("out", "c")));

        using MemoryStream hostile = Tar([File("../evil", "x")]);
        await Assert.ThrowsExactlyAsync<BuildFailure>(() => ExtractAsync(hostile, new TarLimits(Only: ["a/"])));
    }

    [TestMethod]
    [DataRow("../evil")]
    [DataRow("a/../../evil")]
    [DataRow("/evil")]
    public Task ANameOutsideIsRefused(string name) => RefusedAsync("outside", File(name, "x"));

    [TestMethod]
    [DataRow("../../evil")]
    [DataRow("/etc")]
    public Task ALinkOutIsRefused(string destination) => RefusedAsync("outside", Link("a/link", destination));

    [TestMethod]
    public Task AHardLinkOutIsRefused() =>
        RefusedAsync("outside", new PaxTarEntry(TarEntryType.HardLink, "a") { LinkName = "../evil" });

    [TestMethod]
    public Task AFileBehindALinkIsRefused() =>
        RefusedAsync("behind a link", Entry(TarEntryType.Directory, "real/"), Link("a", "real"), File("a/b", "x"));

    [TestMethod]
    public Task ADeviceIsRefused() => RefusedAsync("CharacterDevice", Entry(TarEntryType.CharacterDevice, "null"));

    [TestMethod]
    public Task TooMuchIsRefused() => RefusedAsync("more than", File("big", new string('x', 2000)));

    [TestMethod]
    public Task NothingIsRefused() => RefusedAsync("holds nothing");

    [TestMethod]
    public async Task ATruncatedArchiveIsRefused()
    {
        using MemoryStream whole = Tar([File("a", new string('x', 5000))]);
        using var half = new MemoryStream(whole.ToArray()[..2000]);
        await Assert.ThrowsAsync<Exception>(() => ExtractAsync(half, new TarLimits()));
    }

    [TestMethod]
    public async Task ARootLinkOfASystemImageStaysInside()
    {
        using MemoryStream tar = Tar([File("lib/real.so", "x"), Link("usr/lib/link.so", "/lib/real.so")]);
        await ExtractAsync(tar, new TarLimits(RootLinks: true));
        Assert.AreEqual("../../lib/real.so", new FileInfo(scratch.Combine("out", "usr", "lib", "link.so")).LinkTarget);
    }

    public void Dispose() => scratch.Dispose();

    private async Task RefusedAsync(string expected, params TarEntry[] entries)
    {
        BuildFailure failure = await Assert.ThrowsExactlyAsync<BuildFailure>(() => ExtractAsync(entries));
        Assert.Contains(expected, failure.Message);
        Assert.IsFalse(System.IO.File.Exists(scratch.Combine("evil")));
    }

    private async Task ExtractAsync(params TarEntry[] entries)
    {
        using MemoryStream tar = Tar(entries);
        await ExtractAsync(tar, new TarLimits(MaxBytes: 1000));
    }

    private Task ExtractAsync(Stream tar, TarLimits limits)
    {
        Directory.CreateDirectory(scratch.Combine("out"));
        return TarExtractor.ExtractAsync(tar, scratch.Combine("out"), "test.tar", limits, TestContext.CancellationToken);
    }

    private static MemoryStream Tar(TarEntry[] entries)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static PaxTarEntry Entry(TarEntryType type, string name) => new(type, name);

    private static PaxTarEntry Link(string name, string destination) => new(TarEntryType.SymbolicLink, name) { LinkName = destination };

    private static PaxTarEntry File(string name, string text) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) };
}
