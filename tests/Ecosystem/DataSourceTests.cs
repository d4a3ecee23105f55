namespace PgliteSdk.Tests.Ecosystem;

[TestClass]
public sealed class DataSourceTests
{
    [TestMethod]
    [DataRow("net8.0", "8", "unknown")]
    [DataRow("net10.0", "10", "Disable")]
    public async Task DataSourceHasTheSettingsThatItsNpgsqlKnows(string framework, string npgsql, string gss)
    {
        using Host host = Programs.Start(framework, "source");
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual(npgsql, said["npgsql"]);
        Assert.AreEqual(gss, said["gss"]);
        Assert.AreEqual("the app|shop; \"1\"|sample", said["who"]);
    }
}
