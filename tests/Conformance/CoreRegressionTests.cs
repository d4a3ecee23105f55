using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>PostgreSQL's core regression suite against the host process, with the settings a new cluster has.</summary>
[TestClass]
public sealed class CoreRegressionTests
{
    /// <summary>The number of tests in the parallel schedule of the pinned sources.</summary>
    private const int TestsOfTheSchedule = 231;

    [TestMethod]
    public async Task CoreSuitePassesWhole()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        RegressionSuite suite = RegressionSuite.Core();

        SuiteResult result = await suite.RunAsync(server);

        SuiteAssert.PassedWhole(suite, result, TestsOfTheSchedule);
        await server.StopAsync();
    }
}
