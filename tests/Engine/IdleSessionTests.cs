using System.Globalization;

namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class IdleSessionTests
{
    private const int Sessions = 20;

    /// <summary>Without giving back what only its start needed, a session takes 1.3 MB.</summary>
    [TestMethod]
    public async Task TakesWhatItNeedsAndNotWhatItsStartNeeded()
    {
        using Host host = Host.Start("idle", Sessions.ToString(CultureInfo.InvariantCulture));
        Dictionary<string, string> said = await host.EndAsync();
        Console.WriteLine($"{said["kilobytes each"]} kB each");
        Assert.IsLessThanOrEqualTo(1228, int.Parse(said["kilobytes each"], CultureInfo.InvariantCulture));
        Assert.AreEqual(Sessions.ToString(CultureInfo.InvariantCulture), said["rows"]);
    }
}
