using LibPglite;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class DirectoryRefusalTests
{
    [TestMethod]
    public async Task SecondRuntimeOnADirectoryIsRefusedAndTheFirstGoesOn()
    {
        using var folder = new ScratchFolder();
        await using PgliteRuntime first = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        PgliteException refused = await Refused(new PgliteOptions(folder.Sub("data")), PgliteErrorCode.DirectoryLocked);
        Assert.Contains(folder.Sub("data"), refused.Message);
        Assert.IsNotNull(refused.NextStep);
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(first, "SELECT 1"));
    }

    [TestMethod]
    public async Task AnotherNameOfTheSameDirectoryIsRefusedToo()
    {
        using var folder = new ScratchFolder();
        await using PgliteRuntime first = await PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")));
        Directory.CreateSymbolicLink(folder.Sub("link"), folder.Sub("data"));
        await Refused(new PgliteOptions(folder.Sub("link")), PgliteErrorCode.DirectoryLocked);
    }

    [TestMethod]
    public async Task ForeignDirectoryIsRefusedUntouched()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "thesis.txt"), "years of work");
        PgliteException refused = await Refused(new PgliteOptions(data), PgliteErrorCode.DirectoryForeign);
        Assert.IsNotNull(refused.NextStep);
        CollectionAssert.AreEqual(new[] { Path.Combine(data, "thesis.txt") }, Directory.GetFileSystemEntries(data));
    }

    [TestMethod]
    public async Task DirectoryOfAnotherMajorVersionIsRefusedUntouched()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await (await PgliteRuntime.StartAsync(new PgliteOptions(data))).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "17\n");
        string[] before = Directory.GetFileSystemEntries(data, "*", SearchOption.AllDirectories);
        PgliteException refused = await Refused(new PgliteOptions(data), PgliteErrorCode.DirectoryVersion);
        Assert.Contains("17", refused.Message);
        CollectionAssert.AreEquivalent(before, Directory.GetFileSystemEntries(data, "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task MissingDirectoryIsRefusedWhenItMustExist()
    {
        using var folder = new ScratchFolder();
        await Refused(new PgliteOptions(folder.Sub("data")) { CreateIfMissing = false }, PgliteErrorCode.DirectoryMissing);
        Assert.IsFalse(Directory.Exists(folder.Sub("data")));
    }

    [TestMethod]
    public async Task FileInPlaceOfADirectoryIsRefused()
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder.Sub("data"), "a file");
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(() => PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data"))));
        Assert.Contains(folder.Sub("data"), refused.Message);
        Assert.AreEqual("a file", await File.ReadAllTextAsync(folder.Sub("data")));
    }

    [TestMethod]
    public async Task DirectoryThatOthersMayWriteToIsRefused()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await (await PgliteRuntime.StartAsync(new PgliteOptions(data))).DisposeAsync();
        File.SetUnixFileMode(data, (UnixFileMode)0b111_111_111);
        PgliteException refused = await Refused(new PgliteOptions(data), PgliteErrorCode.DirectoryAccess);
        Assert.IsNotNull(refused.NextStep);
    }

    [TestMethod]
    public async Task ReadOnlyFileSystemIsRefused()
    {
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(() => PgliteRuntime.StartAsync(new PgliteOptions("/proc/pglite/data")));
        Assert.Contains("/proc/pglite", refused.Message);
    }

    [TestMethod]
    public async Task DamagedControlFileIsRefusedInPostgresOwnWords()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await (await PgliteRuntime.StartAsync(new PgliteOptions(data))).DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(data, "global", "pg_control"), new byte[100]);
        PgliteException refused = await Refused(new PgliteOptions(data), PgliteErrorCode.StartFailed);
        Assert.Contains("pg_control", refused.Message);
    }

    private static async Task<PgliteException> Refused(PgliteOptions options, PgliteErrorCode code)
    {
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(() => PgliteRuntime.StartAsync(options));
        Assert.AreEqual(code, refused.ErrorCode, refused.Message);
        return refused;
    }
}
