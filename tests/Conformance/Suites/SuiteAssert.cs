namespace PgliteSdk.Tests.Conformance;

/// <summary>A suite passes when all of it ran and nothing failed.</summary>
public static class SuiteAssert
{
    /// <summary>Fails with the differences. The count is checked too: a shortened schedule would pass unseen.</summary>
    public static void PassedWhole(RegressionSuite suite, SuiteResult result, int expectedCases)
    {
        if (result.Failures.Count > 0 || result.ExitStatus != 0)
        {
            Assert.Fail($"{result.Name}: {result.Failures.Count} of {result.Cases.Count} failed, exit status {result.ExitStatus}: "
                + $"{string.Join(' ', result.Failures)}\n{suite.Differences()}");
        }
        Assert.HasCount(expectedCases, result.Cases, $"{result.Name} did not run all of its tests");
    }
}
