using System.Globalization;

namespace PgliteSdk.Tests.Engine;

/// <summary>Memory is the host's: what a session or a cluster that does nothing keeps of it.</summary>
[TestClass]
public sealed class MemoryTests
{
    /// <summary>Kilobytes that a session which rests may have, whatever it has done.</summary>
    private const int SessionBar = 4096;

    /// <summary>The same after thousands of prepared statements, whose small blocks lie between those that are still in use.</summary>
    private const int SmallContextsBar = 16384;

    private const int ClusterBar = 25 * 1024;

    /// <summary>Before, a hash join of a million rows left 70 MB with its session, and large values up to 64 MB.</summary>
    [TestMethod]
    [DataRow("OwnThread")]
    [DataRow("Direct")]
    public async Task SessionThatRestsGivesBackWhatItsStatementTook(string kind)
    {
        using Host host = Host.Start("rest", kind);
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine(string.Join('\n', said));
        foreach ((string statement, string figures) in said.Where(line => line.Key != "verb"))
        {
            int[] numbers = [.. figures.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            int bar = statement == "small contexts" ? SmallContextsBar : SessionBar;
            Assert.IsLessThanOrEqualTo(bar, numbers[0], $"{statement}: private memory");
            Assert.IsGreaterThan(SessionBar, numbers[2], $"{statement}: it has taken more than that");
            Assert.AreEqual(1, numbers[3], $"{statement}: the session goes on");
        }
    }

    [TestMethod]
    public async Task IdleClusterCostsWhatTheReadmeSays()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("cost", folder.Sub("data"));
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine(string.Join('\n', said));
        Assert.IsLessThanOrEqualTo(ClusterBar, int.Parse(said["kilobytes"], CultureInfo.InvariantCulture));
        Assert.IsLessThanOrEqualTo(10, int.Parse(said["threads"], CultureInfo.InvariantCulture));
        Assert.IsLessThanOrEqualTo(72, int.Parse(said["descriptors"], CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task DefaultsRunInAContainerOf256Megabytes()
    {
        using ControlGroup group = ControlGroup.WithMemory(256L << 20) ?? throw new AssertInconclusiveException("no control group can be made here");
        using var folder = new ScratchFolder();
        using Host host = Host.StartAfter(group.Join, "work", folder.Sub("data"));
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine($"at most {group.PeakBytes >> 20} MB of which files in the system's cache are a part");
        Assert.AreEqual("2000000", said["rows"]);
        Assert.AreEqual("0", said["crashes"]);
    }

    [TestMethod]
    public async Task SharedMemoryBeyondTheControlGroupIsRefused()
    {
        using ControlGroup group = ControlGroup.WithMemory(256L << 20) ?? throw new AssertInconclusiveException("no control group can be made here");
        using var folder = new ScratchFolder();
        using Host host = Host.StartAfter(group.Join, "start", folder.Sub("data"), "shared_buffers=250MB");
        Dictionary<string, string> said = await host.EndAsync(exitCode: 1);
        Assert.AreEqual("OutOfMemory", said["code"]);
        Assert.Contains("the control group has 256 MB", said["message"]);
    }
}
