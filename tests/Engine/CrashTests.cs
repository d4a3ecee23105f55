namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class CrashTests
{
    [TestMethod]
    [DataRow("wild read")]
    [DataRow("panic")]
    [DataRow("abort")]
    [DataRow("exit")]
    [DataRow("segv")]
    public async Task BackendDiesAndTheHostLivesAndIsTold(string way)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("crash", folder.Sub("data"), way);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.IsFalse(said.ContainsKey("survived"));
        Assert.AreEqual("True", said["event"]);
        Assert.AreEqual("1000", said["rows"]);
        Assert.AreEqual("1", said["crashes"]);
        Assert.AreEqual("0", said["exit status"]);
        Assert.AreEqual("", await host.ErrorsAsync());
    }
}
