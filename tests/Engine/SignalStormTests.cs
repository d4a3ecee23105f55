using System.Globalization;

namespace PgliteSdk.Tests.Engine;

/// <summary>Signals coalesce: however many SQL sends, a session has at most one of each to look at.</summary>
[TestClass]
public sealed class SignalStormTests
{
    /// <summary>As many as ended a host that queued them; a million when a release is judged.</summary>
    private static readonly int s_count = Environment.GetEnvironmentVariable("PGLITE_TEST_RELEASE") is null ? 200_000 : 1_000_000;

    [TestMethod]
    [DataRow("reload")]
    [DataRow("cancel asleep")]
    [DataRow("cancel busy")]
    [DataRow("cancel direct asleep")]
    [DataRow("cancel direct busy")]
    [DataRow("cancel itself")]
    [DataRow("terminate asleep")]
    [DataRow("terminate busy")]
    [DataRow("terminate direct asleep")]
    [DataRow("terminate direct busy")]
    [DataRow("log asleep")]
    [DataRow("log busy")]
    [DataRow("log direct asleep")]
    [DataRow("log direct busy")]
    [DataRow("log itself")]
    [DataRow("log walsender")]
    [DataRow("log checkpointer")]
    [DataRow("log autovacuum launcher")]
    [DataRow("log logical replication launcher")]
    [DataRow("notify")]
    [DataRow("parallel")]
    public async Task SignalsFromSqlEndNothingButWhatTheyAreMeantFor(string way)
    {
        using Host host = Host.Start("signals", way, s_count.ToString(CultureInfo.InvariantCulture));
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("1", said["alive"]);
        Assert.AreEqual("0", said["crashes"]);
        Assert.AreEqual("0", said["exit status"]);
        Assert.AreEqual(s_count.ToString(CultureInfo.InvariantCulture), said["sent"]);
    }
}
