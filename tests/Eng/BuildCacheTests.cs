using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class BuildCacheTests : IDisposable
{
    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    [TestMethod]
    public async Task ACompleteResultIsNotMadeAgain()
    {
        int made = 0;
        BuildCache cache = Cache();
        string first = await cache.GetAsync(Key("1"), "test", Make, Cancel);
        string second = await cache.GetAsync(Key("1"), "test", Make, Cancel);
        Assert.AreEqual(first, second);
        Assert.AreEqual(1, made);

        Task Make(string folder, StepLog log)
        {
            made++;
            return Task.CompletedTask;
        }
    }

    [TestMethod]
    public async Task AClosedCacheGivesWhatIsThereAndMakesNothing()
    {
        BuildCache cache = Cache();
        string made = await cache.GetAsync(Key("1"), "test", (_, _) => Task.CompletedTask, Cancel);
        BuildCache closed = cache.Closed();
        Assert.AreEqual(made, await closed.GetAsync(Key("1"), "test", (_, _) => throw new InvalidOperationException(), Cancel));
        NotInCacheException missing = await Assert.ThrowsExactlyAsync<NotInCacheException>(() => closed.GetAsync(Key("2"), "test", (_, _) => Task.CompletedTask, Cancel));
        Assert.AreEqual(Key("2").Step, missing.Step);
        Assert.IsFalse(Directory.Exists(closed.PathOf(Key("2"))));
    }

    [TestMethod]
    public async Task WhatAnInterruptedBuildLeftIsThrownAway()
    {
        BuildCache cache = Cache();
        string half = cache.PathOf(Key("1"));
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, "half-written"), "x", Cancel);
        string folder = await cache.GetAsync(Key("1"), "test", (target, _) => File.WriteAllTextAsync(Path.Combine(target, "whole"), "y", Cancel), Cancel);
        Assert.AreEqual(half, folder);
        Assert.IsFalse(File.Exists(Path.Combine(folder, "half-written")));
        Assert.IsTrue(File.Exists(Path.Combine(folder, "whole")));
    }

    [TestMethod]
    public async Task AFailureLeavesNothingThatTheNextBuildTrusts()
    {
        BuildCache cache = Cache();
        await Assert.ThrowsExactlyAsync<BuildFailure>(() => cache.GetAsync(Key("1"), "test", (target, _) =>
        {
            File.WriteAllText(Path.Combine(target, "half-written"), "x");
            throw new BuildFailure("broken");
        }, Cancel));
        Assert.IsFalse(BuildCache.IsComplete(cache.PathOf(Key("1"))));
        Assert.Contains("failed", scratch.Output.ToString());
    }

    [TestMethod]
    public async Task TwoBuildsOfTheSameResultMakeItOnce()
    {
        int made = 0;
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        BuildCache cache = Cache();
        Task<string> first = cache.GetAsync(Key("1"), "test", Make, Cancel);
        await entered.Task;
        Task<string> second = cache.GetAsync(Key("1"), "test", Make, Cancel);
        release.SetResult();
        Assert.AreEqual(await first, await second);
        Assert.AreEqual(1, made);
        Assert.Contains("  cached  step", scratch.Output.ToString(), "of the one that waited");

        async Task Make(string folder, StepLog log)
        {
            made++;
            entered.TrySetResult();
            await release.Task;
        }
    }

    /// <summary>The number of the error that says so differs, and is another error elsewhere.</summary>
    [TestMethod]
    [DataRow(11, false, false, true)]
    [DataRow(11, false, true, false)]
    [DataRow(35, false, true, true)]
    [DataRow(35, false, false, false)]
    [DataRow(32, true, false, true)]
    [DataRow(32, false, false, false)]
    public void ALockThatIsHeldIsKnownOnEverySystem(int error, bool isWindows, bool isMacOS, bool isHeld) =>
        Assert.AreEqual(isHeld, BuildCache.IsHeld(new IOException("", error), isWindows, isMacOS));

    [TestMethod]
    public void EveryInputChangesTheKey()
    {
        string file = scratch.Write("input.c", "int a;");
        string before = new CacheKey("step").Add("flags", "-O2").AddFiles(scratch.Folder, [file]).Value;
        Assert.AreNotEqual(before, new CacheKey("step").Add("flags", "-O1").AddFiles(scratch.Folder, [file]).Value);
        Assert.AreNotEqual(before, new CacheKey("other").Add("flags", "-O2").AddFiles(scratch.Folder, [file]).Value);
        File.WriteAllText(file, "int b;");
        Assert.AreNotEqual(before, new CacheKey("step").Add("flags", "-O2").AddFiles(scratch.Folder, [file]).Value);
    }

    [TestMethod]
    [DataRow("/own", "/xdg", "/own")]
    [DataRow(null, "/xdg", "/xdg/pglite-sdk")]
    [DataRow("", "/xdg", "/xdg/pglite-sdk")]
    public void TheCacheLiesWhereTheEnvironmentSays(string? own, string? xdg, string expected) =>
        Assert.AreEqual(expected, BuildCache.DefaultRoot(name => name == "PGLITE_CACHE" ? own : xdg));

    public void Dispose() => scratch.Dispose();

    private static CacheKey Key(string input) => new CacheKey("step").Add("input", input);

    private BuildCache Cache() => new(scratch.Combine("cache"), scratch.Journal);
}
