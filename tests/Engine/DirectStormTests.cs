using System.Globalization;

namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class DirectStormTests
{
    [TestMethod]
    [DataRow("1")]
    [DataRow("2")]
    [DataRow("3")]
    public async Task SessionsThatChangeThreadsStayExactUnderCancelsAndTerminations(string seed)
    {
        using Host host = Host.Start("storm", seed, "10");
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine(string.Join(", ", said.Select(line => $"{line.Key}: {line.Value}")));
        Assert.AreEqual("100000", said["sum"]);
        Assert.AreEqual("0", said["locks left"]);
        Assert.IsLessThanOrEqualTo(4, int.Parse(said["descriptors left"], CultureInfo.InvariantCulture));
        Assert.AreEqual("0", said["backends left"]);
        Assert.AreEqual("0", said["crashes"]);
        foreach (string number in new[] { "on another thread", "closed", "cancelled", "ended from outside" })
        {
            Assert.IsGreaterThan(10L, long.Parse(said[number], CultureInfo.InvariantCulture), number);
        }
    }
}
