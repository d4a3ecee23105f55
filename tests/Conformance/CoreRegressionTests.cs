using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>
/// PostgreSQL's core regression suite against the host process, with the settings a new cluster has: over sessions with threads of
/// their own, and over direct ones that change threads all the time.
/// </summary>
[TestClass]
public sealed class CoreRegressionTests
{
    /// <summary>The number of tests in the parallel schedule of the pinned sources.</summary>
    private const int TestsOfTheSchedule = 231;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task CoreSuitePassesWhole(bool direct)
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), direct: direct);
        RegressionSuite suite = RegressionSuite.Core();

        SuiteResult result = await suite.RunAsync(server);

        SuiteAssert.PassedWhole(suite, result, TestsOfTheSchedule);
        await server.StopAsync();
        if (direct)
        {
            TestContext.WriteLine($"{server.Calls.All} calls, {server.Calls.Moved} on another thread than before");
            Assert.IsGreaterThan(server.Calls.All / 4, server.Calls.Moved);
        }
    }
}
