using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class DownloaderTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly HttpClient http = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task AFileWithTheRightHashIsTakenAndKept()
    {
        scratch.Write("sources/a.tar", "content");
        LockedFile file = Row(Build.Sources.Hash.OfText("content"));
        string path = await GetAsync(file);
        Assert.AreEqual("content", await File.ReadAllTextAsync(path, TestContext.CancellationToken));

        File.Delete(scratch.Combine("sources", "a.tar"));
        Assert.AreEqual(path, await GetAsync(file), "the second time it comes from the cache");
    }

    [TestMethod]
    public async Task AWrongHashIsRefusedAndNothingIsKept()
    {
        scratch.Write("sources/a.tar", "altered");
        BuildFailure failure = await Assert.ThrowsExactlyAsync<BuildFailure>(() => GetAsync(Row(Build.Sources.Hash.OfText("content"))));
        Assert.Contains("wrong hash", failure.Message);
        Assert.IsEmpty(Directory.EnumerateFiles(scratch.Combine("cache"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task AMissingArchiveNamesEveryOriginThatWasTried()
    {
        // Port 9 of this machine: refused at once, as without a network.
        LockedFile file = Row(Build.Sources.Hash.OfText("content"), new Origin { Kind = "url", Url = "http://127.0.0.1:9/a.tar" });
        BuildFailure failure = await Assert.ThrowsExactlyAsync<BuildFailure>(() => GetAsync(file));
        Assert.Contains("a.tar", failure.Message);
        Assert.Contains("folder: not there", failure.Message);
        Assert.Contains("127.0.0.1 cannot be reached", failure.Message);
        Assert.DoesNotContain("\n", failure.Message);
    }

    [TestMethod]
    public async Task ALaterOriginServesWhenAnEarlierOneIsWrong()
    {
        scratch.Write("sources/a.tar", "content");
        LockedFile row = Row(Build.Sources.Hash.OfText("content"));
        LockedFile file = row with { Origins = [new Origin { Kind = "url", Url = "http://127.0.0.1:9/a.tar" }, .. row.Origins] };
        Assert.IsTrue(File.Exists(await GetAsync(file)));
    }

    public void Dispose()
    {
        http.Dispose();
        scratch.Dispose();
    }

    private async Task<string> GetAsync(LockedFile file)
    {
        using var apt = new AptSources(scratch.Combine("cache"), scratch.Combine("etc-apt"));
        var downloader = new Downloader(scratch.Combine("cache"), scratch.Combine("sources"), apt, http);
        return await downloader.GetAsync(file, scratch.Log, TestContext.CancellationToken);
    }

    private static LockedFile Row(string sha256, params Origin[] more) => new()
    {
        Name = "a",
        Version = "1",
        File = "a.tar",
        Sha256 = sha256,
        Origins = [new Origin { Kind = "folder" }, .. more],
    };
}
