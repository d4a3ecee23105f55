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
