namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class LimitTests
{
    [TestMethod]
    [DataRow(80)]
    [DataRow(100)]
    [DataRow(120)]
    public async Task LowDescriptorLimitIsAClearErrorOrWorks(int limit)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.StartWithDescriptors(limit, "start", folder.Sub("data"));
        var said = new Dictionary<string, string>();
        while (await host.ReadAsync() is { } line)
        {
            said[line.Name] = line.Value;
        }

        await host.UntilEndAsync();
        Console.WriteLine(string.Join('\n', said));
        if (!said.ContainsKey("state"))
        {
            Assert.AreEqual("ResourceLimit", said["code"], said["message"]);
            using Host enough = Host.Start("start", folder.Sub("data"));
            Assert.AreEqual("Ready", (await enough.EndAsync())["state"]);
        }
    }

    [TestMethod]
    public async Task OrdinaryLimitIsEnough()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.StartWithDescriptors(1024, "start", folder.Sub("data"));
        Assert.AreEqual("Ready", (await host.EndAsync())["state"]);
    }
}
