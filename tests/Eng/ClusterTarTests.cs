using System.Formats.Tar;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class ClusterTarTests : IDisposable
{
    private static readonly string[] Names = ["PG_VERSION", "base/1/1259", "base/1/112", "global/pg_control", "pg_wal/archive_status/"];

    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task OrderTimeAndModeOfTheFilesDoNotShow()
    {
        string first = await WriteAsync("first", Names, DateTime.UnixEpoch.AddYears(40));
        string second = await WriteAsync("second", Names.Reverse(), DateTime.UnixEpoch.AddYears(50));
        Assert.AreEqual(Hash.OfFile(first), Hash.OfFile(second));
    }

    [TestMethod]
    public async Task TheArchiveIsSortedAndBelongsToNobody()
    {
        using FileStream stream = File.OpenRead(await WriteAsync("a", Names, DateTime.UnixEpoch.AddYears(40)));
        using var reader = new TarReader(stream);
        var names = new List<string>();
        while (await reader.GetNextEntryAsync(cancellationToken: TestContext.CancellationToken) is UstarTarEntry entry)
        {
            names.Add(entry.Name);
            Assert.AreEqual(0, entry.Uid);
            Assert.AreEqual("", entry.UserName);
            Assert.AreEqual(DateTimeOffset.UnixEpoch, entry.ModificationTime);
        }

        Assert.HasCount(9, names);
        CollectionAssert.AreEqual(names.Order(StringComparer.Ordinal).ToList(), names);
    }

    [TestMethod]
    public async Task RelationsWithTheSameBytesStandThereOnce()
    {
        foreach (string name in new[] { "base/1/1259", "base/4/1259", "base/5/1259" })
        {
            string path = scratch.Combine("same", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, Enumerable.Repeat((byte)(name[5] == '5' ? 1 : 2), 8192).ToArray(), TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(path)!, "PG_VERSION"), "18", TestContext.CancellationToken);
        }

        string tar = scratch.Combine("same.tar");
        await ClusterTar.WriteAsync(scratch.Combine("same"), tar, TestContext.CancellationToken);
        using FileStream stream = File.OpenRead(tar);
        using var reader = new TarReader(stream);
        var links = new List<string>();
        while (await reader.GetNextEntryAsync(cancellationToken: TestContext.CancellationToken) is { } entry)
        {
            if (entry.EntryType == TarEntryType.HardLink)
            {
                links.Add($"{entry.Name} = {entry.LinkName}");
            }
        }

        CollectionAssert.AreEqual(new[] { "base/4/1259 = base/1/1259" }, links);
    }

    public void Dispose() => scratch.Dispose();

    private async Task<string> WriteAsync(string name, IEnumerable<string> files, DateTime time)
    {
        foreach (string file in files)
        {
            string path = scratch.Combine(name, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!file.EndsWith('/'))
            {
                await File.WriteAllTextAsync(path, file, TestContext.CancellationToken);
                File.SetLastWriteTimeUtc(path, time);
            }
        }

        string tar = scratch.Combine(name + ".tar");
        await ClusterTar.WriteAsync(scratch.Combine(name), tar, TestContext.CancellationToken);
        return tar;
    }
}
