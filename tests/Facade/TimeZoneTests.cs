using LibPglite;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class TimeZoneTests
{
    [TestMethod]
    [DataRow("UTC", "UTC")]
    [DataRow("utc", "UTC")]
    [DataRow("est5edt", "EST5EDT")]
    [DataRow("europe/berlin", "Europe/Berlin")]
    public async Task IsNamedAsItsFileIs(string asked, string named) =>
        Assert.AreEqual(named, await SharedCluster.Scalar<string>($"SELECT set_config('timezone', '{asked}', false)"));

    /// <summary>A server's initdb takes TZ or the machine's zone; a new cluster here has UTC, on every machine.</summary>
    [TestMethod]
    public async Task NewClusterHasUtcWhateverTheMachineSays()
    {
        string? before = Environment.GetEnvironmentVariable("TZ");
        Environment.SetEnvironmentVariable("TZ", "Asia/Tokyo");
        try
        {
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
            Assert.AreEqual("UTC", await SharedCluster.Scalar<string>(runtime, "SHOW timezone"));
            await using PgliteRuntime told = await PgliteRuntime.StartAsync(new PgliteOptions { Settings = { ["timezone"] = "Asia/Tokyo" } });
            Assert.AreEqual("Asia/Tokyo", await SharedCluster.Scalar<string>(told, "SHOW timezone"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
        }
    }

    [TestMethod]
    [DataRow("Europe")]
    [DataRow(".")]
    [DataRow("../timezone/UTC")]
    public void NoOtherFileIsTakenForOne(string asked)
    {
        using PgliteSession session = SharedCluster.Runtime.OpenSession();
        PgliteSqlException refused = Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute($"SET timezone = '{asked}'"));
        Assert.AreEqual("22023", refused.SqlState);
    }
}
