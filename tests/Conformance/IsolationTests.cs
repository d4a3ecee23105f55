using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>The isolation suite, with the ordinary server of the same build as control.</summary>
[TestClass]
public sealed class IsolationTests
{
    /// <summary>The number of tests in the schedule of the pinned sources.</summary>
    private static int TestsOfTheSchedule => File.ReadLines(Path.Combine(TestInputs.Sources, "src/test/isolation/isolation_schedule"))
        .Count(line => line.StartsWith("test:", StringComparison.Ordinal));

    [TestMethod]
    public async Task IsolationSuitePassesAsOnTheOrdinaryServer()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        RegressionSuite suite = RegressionSuite.Isolation();

        SuiteResult result = await suite.RunAsync(server);

        Assert.HasCount(TestsOfTheSchedule, result.Cases, "the suite did not run all of its tests");
        if (result.Failures.Count > 0)
        {
            string differences = suite.Differences();
            IReadOnlyList<string> ours = await OnlyOursAsync(suite, result.Failures, scratch);
            Assert.IsEmpty(ours, $"The ordinary server passes these: {string.Join(' ', ours)}\n{differences}");
        }
        await server.StopAsync();
    }

    private static async Task<IReadOnlyList<string>> OnlyOursAsync(RegressionSuite suite, IReadOnlyList<string> failures, ScratchDirectory scratch)
    {
        await StockServer.CreateAsync(scratch.Combine("stock"));
        await using StockServer control = await StockServer.StartAsync(scratch.Combine("stock"), scratch.Combine("run"));
        SuiteResult result = await suite.Only("isolation-control", failures).RunAsync(control, ours: false);
        return [.. failures.Except(result.Failures)];
    }
}
