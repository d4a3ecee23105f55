using System.Globalization;

namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class GarbageCollectionTests
{
    [TestMethod]
    [DataRow("own threads")]
    [DataRow("direct")]
    public async Task SixteenSessionsComputeExactlyUnderCollectionsAndNullReferences(string kind)
    {
        using Host host = Host.Start("garbage", "16", "15", kind);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual(said["expected"], said["found"]);
        Assert.AreEqual("0", said["crashes"]);
        Assert.IsGreaterThan(50, int.Parse(said["collections"], CultureInfo.InvariantCulture));
        Assert.IsGreaterThan(1000L, long.Parse(said["null references"], CultureInfo.InvariantCulture));
        Console.WriteLine($"{said["collections"]} collections, {said["null references"]} null references");
    }
}
