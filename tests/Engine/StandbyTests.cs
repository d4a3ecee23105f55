namespace PgliteSdk.Tests.Engine;

/// <summary>A cluster that follows another one says of itself what PostgreSQL says.</summary>
[TestClass]
public sealed class StandbyTests
{
    [TestMethod]
    public async Task StandbyFollowsSurvivesACrashIsPromotedAndStops()
    {
        Dictionary<string, string> said = await RunAsync("life");
        Assert.AreEqual("0", said["backup"]);
        Assert.AreEqual("Ready", said["state"]);
        Assert.AreEqual("True", said["recovering"]);
        Assert.AreEqual("True", said["followed"]);
        Assert.AreEqual("Ready", said["after the crash"]);
        Assert.AreEqual("True", said["followed again"]);
        Assert.AreEqual("True", said["promoted"]);
        Assert.AreEqual("Ready", said["after the promotion"]);
        Assert.AreEqual("4", said["rows"]);
        Assert.AreEqual("0", said["exit status"]);
    }

    [TestMethod]
    public async Task StandbyStopsInTheMiddleOfACrash() => Assert.AreEqual("Stopped", (await RunAsync("stop in a crash"))["state"]);

    [TestMethod]
    public async Task StandbyThatLetsNobodyInIsStarted()
    {
        Dictionary<string, string> said = await RunAsync("not hot");
        Assert.AreEqual("Ready", said["state"]);
        Assert.AreEqual("0", said["exit status"]);
    }

    private static async Task<Dictionary<string, string>> RunAsync(string way)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("standby", way, folder.Path);
        return await host.EndAsync();
    }
}
