namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class HostExitTests
{
    private const int SignalBase = 128;
    private const int Sigint = 2;
    private const int Sigterm = 15;

    [TestMethod]
    public async Task ExitWithoutStopIsLikeACrashAndTheNextStartRecovers()
    {
        using var folder = new ScratchFolder();
        using Host leaving = Host.Start("leave", folder.Sub("data"));
        Assert.AreEqual("Ready", (await leaving.EndAsync())["state"]);
        Assert.IsTrue(File.Exists(folder.Sub("data/postmaster.pid")));
        using Host next = Host.Start("count", folder.Sub("data"));
        Assert.AreEqual("1000", (await next.EndAsync())["rows"]);
    }

    [TestMethod]
    [DataRow("INT", Sigint)]
    [DataRow("TERM", Sigterm)]
    public async Task SignalStopsCleanlyAndThenEndsTheProcess(string signal, int number)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("serve", folder.Sub("data"));
        string socket = await host.UntilAsync("socket");
        await host.UntilAsync("ready");
        host.Signal(signal);
        await host.EndAsync(SignalBase + number);
        Assert.IsFalse(File.Exists(folder.Sub("data/postmaster.pid")));
        Assert.IsFalse(Directory.Exists(socket));
    }

    [TestMethod]
    public async Task TemporaryClusterIsGoneAfterAnOrdinaryEnd()
    {
        using Host host = Host.Start("serve");
        string data = await host.UntilAsync("data");
        await host.UntilAsync("ready");
        host.EndInput();
        await host.EndAsync();
        Assert.IsFalse(Directory.Exists(Path.GetDirectoryName(data)));
    }

    [TestMethod]
    public async Task HostThatCancelsTheSignalKeepsItsClusterUntilItIsDone()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("serve-cancelling", folder.Sub("data"));
        await host.UntilAsync("ready");
        host.Signal("TERM");
        Assert.AreEqual("down by the host", (await host.EndAsync())["shut"]);
    }
}
