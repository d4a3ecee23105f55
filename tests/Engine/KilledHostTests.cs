using System.Globalization;

namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class KilledHostTests
{
    private const int Rounds = 20;

    /// <summary>The host is killed in the middle of commits, at another moment each round; each next start must have every row.</summary>
    [TestMethod]
    public async Task NoAcknowledgedRowIsLostOverTwentyKills()
    {
        using var folder = new ScratchFolder();
        var random = new Random(20);
        long acknowledged = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using Host host = Host.Start("commits", folder.Sub("data"), "4");
            long present = long.Parse(await host.UntilAsync("present"), CultureInfo.InvariantCulture);
            Assert.IsGreaterThanOrEqualTo(acknowledged, present, $"round {round}");

            // Rows that were committed but not yet said are more, never less.
            acknowledged = present;
            int rows = random.Next(1, 150);
            while (rows-- > 0)
            {
                await host.UntilAsync("row");
                acknowledged++;
            }

            host.Kill();
            while (await host.ReadAsync() is { Name: "row" })
            {
                acknowledged++;
            }
        }

        using Host last = Host.Start("commits", folder.Sub("data"), "1");
        Assert.IsGreaterThanOrEqualTo(acknowledged, long.Parse(await last.UntilAsync("present"), CultureInfo.InvariantCulture));
    }

    /// <summary>The host is killed in the middle of CREATE DATABASE, at another moment each round; the next start removes what it left.</summary>
    [TestMethod]
    public async Task UnfinishedDatabasesAreRemovedByTheNextStart()
    {
        using var folder = new ScratchFolder();
        var random = new Random(12);
        for (int round = 0; round < 12; round++)
        {
            using Host host = Host.Start("databases", folder.Sub("data"));
            string known = await host.UntilAsync("known");
            Assert.AreEqual(known, await host.UntilAsync("present"), $"round {round}");
            await host.UntilAsync(random.Next(2) == 0 ? "ready" : "made");
            await Task.Delay(random.Next(0, 60));
            host.Kill();
            await host.UntilEndAsync();
        }
    }

    [TestMethod]
    public async Task TemporaryClusterOfAKilledHostIsSweptByTheNextStart()
    {
        using Host killed = Host.Start("serve");
        string data = await killed.UntilAsync("data");
        string socket = await killed.UntilAsync("socket");
        using Host living = Host.Start("serve");
        string livingData = await living.UntilAsync("data");
        await living.UntilAsync("ready");
        Assert.IsTrue(Directory.Exists(data), "a living host's cluster was swept");

        killed.Kill();
        await killed.UntilEndAsync();
        using Host next = Host.Start("serve");
        await next.UntilAsync("ready");
        Assert.IsFalse(Directory.Exists(data));
        Assert.IsFalse(Directory.Exists(socket));
        Assert.IsTrue(Directory.Exists(livingData), "a living host's cluster was swept");
    }

    [TestMethod]
    public async Task DirectoryOfALivingHostIsRefusedToAnother()
    {
        using var folder = new ScratchFolder();
        using Host first = Host.Start("serve", folder.Sub("data"));
        await first.UntilAsync("ready");
        using Host second = Host.Start("start", folder.Sub("data"));
        Dictionary<string, string> said = await second.EndAsync(exitCode: 1);
        Assert.AreEqual("DirectoryLocked", said["code"]);
        first.Kill();
        await first.UntilEndAsync();
        using Host third = Host.Start("start", folder.Sub("data"));
        Assert.AreEqual("Ready", (await third.EndAsync())["state"]);
    }
}
