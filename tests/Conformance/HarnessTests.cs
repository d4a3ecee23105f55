using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>The gate itself can fail: a suite with a wrong answer is red, not silent. Runs on the ordinary server.</summary>
[TestClass]
public sealed class HarnessTests
{
    [TestMethod]
    public async Task SuiteReportsATestThatFails()
    {
        using var scratch = new ScratchDirectory();
        await StockServer.CreateAsync(scratch.Combine("data"));
        await using StockServer server = await StockServer.StartAsync(scratch.Combine("data"), scratch.Combine("run"));
        // Without test_setup the tables of the other tests are not there.
        RegressionSuite suite = RegressionSuite.Core().Only("harness", ["boolean", "select"]);

        SuiteResult result = await suite.RunAsync(server, ours: false);

        CollectionAssert.AreEqual(new[] { "boolean", "select" }, result.Cases.Select(test => test.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "select" }, result.Failures.ToArray());
        Assert.AreNotEqual(0, result.ExitStatus);
        StringAssert.Contains(suite.Differences(), "does not exist", StringComparison.Ordinal);
        Assert.ThrowsExactly<AssertFailedException>(() => SuiteAssert.PassedWhole(suite, result, 2));
    }

    [TestMethod]
    public async Task SuiteReportsAShortenedSchedule()
    {
        using var scratch = new ScratchDirectory();
        await StockServer.CreateAsync(scratch.Combine("data"));
        await using StockServer server = await StockServer.StartAsync(scratch.Combine("data"), scratch.Combine("run"));
        RegressionSuite suite = RegressionSuite.Core().Only("harness", ["boolean"]);

        SuiteResult result = await suite.RunAsync(server, ours: false);

        SuiteAssert.PassedWhole(suite, result, 1);
        Assert.ThrowsExactly<AssertFailedException>(() => SuiteAssert.PassedWhole(suite, result, 2));
    }
}
