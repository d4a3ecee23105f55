using System.Globalization;
using System.Text.RegularExpressions;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed partial class ErrorCodeTests
{
    [TestMethod]
    public void EveryStatusOfTheEngineHasAName()
    {
        string header = File.ReadAllText(Path.Combine(Environment.GetEnvironmentVariable("PGLITE_TEST_ROOT")!, "native", "abi", "pglite.h"));
        int[] statuses = [.. Status().Matches(header).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];
        Assert.IsGreaterThanOrEqualTo(16, statuses.Length);
        int[] unnamed = [.. statuses.Where(status => !Enum.IsDefined((PgliteErrorCode)status))];
        Assert.IsEmpty(unnamed, string.Join(", ", unnamed));
        int[] invented = [.. Enum.GetValues<PgliteErrorCode>().Select(code => (int)code).Where(code => code is > 0 and < 100).Except(statuses)];
        Assert.IsEmpty(invented, string.Join(", ", invented));
    }

    [GeneratedRegex(@"PGLITE_E_[A-Z_]+ = (\d+)")]
    private static partial Regex Status();
}
