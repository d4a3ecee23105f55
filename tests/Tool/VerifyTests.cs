namespace PgliteSdk.Tests.Tool;

[TestClass]
public sealed class VerifyTests
{
    [TestMethod]
    public async Task UnpackedPayloadIsAsStated()
    {
        Outcome outcome = await Tool.RunAsync("verify", Environs.Payload);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("as stated", outcome.Output);
    }
}
