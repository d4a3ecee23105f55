using System.Globalization;

namespace PgliteSdk.Tests.Engine;

/// <summary>Too little of something: a start says what and by how much, a running cluster refuses or fails one session and goes on.</summary>
[TestClass]
public sealed class ShortageTests
{
    [TestMethod]
    public async Task TooFewDescriptorsForTheConnectionsIsToldAtTheStart()
    {
        using var folder = new ScratchFolder();
        Dictionary<string, string> said = await RunAsync(Host.StartWithDescriptors(256, "connections", folder.Sub("data"), "40"));
        Assert.AreEqual("ResourceLimit", said["code"]);
        Assert.AreEqual("53000", said["state"]);
        StringAssert.Matches(said["message"], new(@"too few descriptors for 40 connections: \d+ more are needed.*may open 256, \d+ are in use.*""max_connections"" to at most \d+"));
        Assert.IsFalse(Directory.Exists(folder.Sub("data")), "nothing is left of a new cluster");
    }

    /// <summary>What the message says can be had is held.</summary>
    [TestMethod]
    public async Task ConnectionsThatWerePromisedThereAre()
    {
        using var folder = new ScratchFolder();
        Dictionary<string, string> refused = await RunAsync(Host.StartWithDescriptors(500, "connections", folder.Sub("data"), "400"));
        string most = refused["message"].Split("at most ")[1].TrimEnd('.');
        Dictionary<string, string> said = await RunAsync(Host.StartWithDescriptors(500, "connections", folder.Sub("data"), most,
            (int.Parse(most, CultureInfo.InvariantCulture) - 3).ToString(CultureInfo.InvariantCulture)));
        Assert.IsTrue(said.ContainsKey("connections"), said.GetValueOrDefault("message"));
        Assert.AreEqual("0", said["crashes"]);
    }

    [TestMethod]
    public async Task PoolOfAHundredFitsTheUsualLimit()
    {
        using var folder = new ScratchFolder();
        Dictionary<string, string> said = await RunAsync(Host.StartWithDescriptors(1024, "connections", folder.Sub("data"), "110", "100"));
        Assert.AreEqual("100", said.GetValueOrDefault("connections"), said.GetValueOrDefault("message"));
        Assert.AreEqual("0", said["crashes"]);
    }

    [TestMethod]
    public async Task SessionsOverManyTablesShareWhatThereIs()
    {
        using Host host = Host.StartWithDescriptors(420, "few descriptors", "12", "100");
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("okx12", said["outcomes"]);
        Assert.AreEqual("12", said["rows"]);
        Assert.AreEqual("0", said["crashes"]);
    }

    [TestMethod]
    public async Task HostThatTakesAllDescriptorsLosesNoCommit()
    {
        using Host host = Host.StartWithDescriptors(400, "no descriptors");
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine(string.Join('\n', said));
        Assert.AreEqual("True", said["taken"]);
        StringAssert.Matches(said["direct"], new("^(ok|53300)$")); // by the reserve, or refused with the reason
        Assert.AreEqual("ok", said["after"]);
        Assert.AreEqual("0", said["crashes"]);
        Assert.AreEqual(said["inserted"] == "ok" ? "100001" : "1", said["rows"]);
    }

    [TestMethod]
    [DataRow(60)]
    [DataRow(40)]
    public async Task TooFewThreadsForTheConnectionsIsToldAtTheStart(int limit)
    {
        NeedsAnotherUser();
        using var folder = new ScratchFolder();
        Dictionary<string, string> said = await RunAsync(Host.StartWithThreads(limit, "connections", folder.ForEverybody("data"), "100"));
        Assert.AreEqual("ResourceLimit", said["code"]);
        StringAssert.Matches(said["message"], new(@"too few threads.*user may have \d+ and has \d+"));
    }

    [TestMethod]
    public async Task TooLittleAddressSpaceIsToldAtTheStart()
    {
        using var folder = new ScratchFolder();
        Dictionary<string, string> said = await RunAsync(Host.StartAfter(
            "export DOTNET_GCHeapHardLimit=0x4000000 && ulimit -v 2000000", "connections", folder.Sub("data"), "200"));
        Assert.AreEqual("ResourceLimit", said["code"]);
        StringAssert.Matches(said["message"], new(@"too little address space for 200 connections: \d+ MB more are needed"));
    }

    /// <summary>A session that is alone with its user's limits.</summary>
    private static void NeedsAnotherUser()
    {
        if (!string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            Assert.Inconclusive("only root can start a program as a user without other processes");
        }
    }

    private static async Task<Dictionary<string, string>> RunAsync(Host host)
    {
        using (host)
        {
            var said = new Dictionary<string, string>(StringComparer.Ordinal);
            while (await host.ReadAsync() is { } line)
            {
                said[line.Name] = line.Value;
            }

            await host.UntilEndAsync();
            Console.WriteLine(string.Join('\n', said));
            Console.WriteLine(await host.ErrorsAsync());
            return said;
        }
    }
}
