namespace PgliteSdk.Tests.Tool;

/// <summary>The packs of other systems, on this one: they are examined and published like its own, and not started.</summary>
[TestClass]
public sealed class ForeignPackTests
{
    [TestMethod]
    [DynamicData(nameof(Environs.ForeignRids), typeof(Environs))]
    public async Task PackOfThisBuildIsWhatItSays(string rid)
    {
        Outcome outcome = await Tool.RunAsync("doctor", Path.Combine(Environs.Feed, $"LibPglite.Runtime.{rid}.{Environs.Version}.nupkg"));
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("as stated", outcome.Output);
    }

    [TestMethod]
    [DynamicData(nameof(Environs.ForeignRids), typeof(Environs))]
    public async Task PublishFromThisSystemCarriesThatRuntimeAndNoOther(string rid)
    {
        string published = await Publish.MakeAsync("foreign-" + rid, rid);
        Assert.AreEqual(0, (await Tool.RunAsync("verify", published)).ExitCode);
        Assert.AreEqual(0, (await Tool.RunAsync("doctor", published)).ExitCode);
        (string plugin, byte[] magic) = rid.StartsWith("osx-", StringComparison.Ordinal)
            ? ("libpglite.dylib", new byte[] { 0xcf, 0xfa, 0xed, 0xfe })
            : ("libpglite.so", [0x7f, (byte)'E', (byte)'L', (byte)'F']);
        string[] libraries = [.. Directory.GetFiles(Path.Combine(published, "pglite"), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".so" or ".dylib")];
        Assert.Contains(Path.Combine(published, "pglite", plugin), libraries);
        Assert.IsEmpty(libraries.Where(file => !File.ReadAllBytes(file).AsSpan(0, 4).SequenceEqual(magic)));
    }

    [TestMethod]
    [DynamicData(nameof(Environs.ForeignRids), typeof(Environs))]
    public async Task SelfTestIsNotTriedOnAnotherSystem(string rid)
    {
        Outcome outcome = await Tool.RunAsync("doctor", "--self-test", Environs.PayloadOf(rid));
        Assert.AreEqual(1, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("PGL3601", outcome.Output);
        Assert.Contains($"the payload is for {rid}", outcome.Output);
    }
}
