using System.Globalization;

namespace PgliteSdk.Tests.Ecosystem;

/// <summary>UsePglite at run time.</summary>
[TestClass]
public sealed class ContextTests
{
    [TestMethod]
    [DataRow("net8.0", 8)]
    [DataRow("net10.0", 10)]
    public async Task ContextsFindTheClusterThatTheyName(string framework, int version)
    {
        using var folder = new ScratchFolder();
        using Host host = Programs.Start(framework, "contexts", folder.Sub("data"));
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual(version.ToString(CultureInfo.InvariantCulture), said["ef"]);
        Assert.AreEqual("one", said["directory"]);
        Assert.AreEqual("two", said["other"]);
        Assert.AreEqual("shared", said["shared"]);
        Assert.AreEqual("own", said["own"]);
        Assert.AreEqual("mine", said["mine"]);
        Assert.IsFalse(File.Exists(folder.Sub("data/postmaster.pid")), "stopped cleanly when the process ended");
    }

    [TestMethod]
    [DynamicData(nameof(Programs.Frameworks), typeof(Programs))]
    public async Task ProcessesShareADirectoryAndTheOneThatIsLeftStartsIt(string framework)
    {
        using var folder = new ScratchFolder();
        using Host owner = Programs.Start(framework, "hold", folder.Sub("data"));
        Assert.AreEqual("held", await owner.UntilAsync("names"));
        using Host guest = Programs.Start(framework, "hold", folder.Sub("data"));
        Assert.AreEqual("held,held", await guest.UntilAsync("names"));
        owner.EndInput();
        await owner.EndAsync();
        guest.Input("again");
        Assert.AreEqual("held,held", await guest.UntilAsync("names"));
        guest.EndInput();
        await guest.EndAsync();
    }

    [TestMethod]
    public async Task KilledOwnerLeavesADirectoryThatTheNextOneRecovers()
    {
        using var folder = new ScratchFolder();
        using Host owner = Programs.Start("net10.0", "hold", folder.Sub("data"));
        await owner.UntilAsync("names");
        owner.Kill();
        await owner.UntilEndAsync();
        using Host next = Programs.Start("net10.0", "hold", folder.Sub("data"));
        Assert.AreEqual("held,held", await next.UntilAsync("names"));
        next.EndInput();
        await next.EndAsync();
    }
}
