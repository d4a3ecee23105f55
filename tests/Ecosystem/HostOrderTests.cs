namespace PgliteSdk.Tests.Ecosystem;

/// <summary>
/// The order of the end. .NET calls handlers of signals in another order on 8 and on 10, so both are asked, with the cluster started before
/// the host registers and after.
/// </summary>
[TestClass]
public sealed class HostOrderTests
{
    private const int SignalBase = 128;

    public static IEnumerable<object[]> Hosts =>
        from framework in new[] { "net8.0", "net10.0" }
        from kind in new[] { "generic", "web" }
        from order in new[] { "before", "service", "container" }
        from signal in kind == "web" && order == "service" ? new[] { "TERM" } : ["TERM", "INT"]
        select new object[] { framework, kind, order, signal };

    public static IEnumerable<object[]> Plain =>
        from framework in new[] { "net8.0", "net10.0" }
        from signal in new[] { ("TERM", 15), ("INT", 2), ("HUP", 1) }
        select new object[] { framework, signal.Item1, signal.Item2 };

    public static IEnumerable<object[]> Handlers =>
        from framework in new[] { "net8.0", "net10.0" }
        from order in new[] { "before", "after" }
        select new object[] { framework, order };

    [TestMethod]
    [DynamicData(nameof(Hosts))]
    public async Task ClusterOutlivesTheServicesOfAHost(string framework, string kind, string order, string signal)
    {
        using var folder = new ScratchFolder();
        using Host host = Programs.Start(framework, kind, order, folder.Sub("data"));
        await host.UntilAsync("ready");
        host.Signal(signal);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("wrote", said["stopping"]);
        Assert.AreEqual("to the end", said["ran"]);
        Assert.AreEqual(("True", "start,stop"), await Programs.CountAsync(framework, folder.Sub("data")));
    }

    [TestMethod]
    [DynamicData(nameof(Plain))]
    public async Task ProgramWithoutAHostStopsCleanlyAndEndsByTheSignal(string framework, string signal, int number)
    {
        using var folder = new ScratchFolder();
        using Host host = Programs.Start(framework, "plain", "none", folder.Sub("data"));
        await host.UntilAsync("ready");
        host.Signal(signal);
        await host.EndAsync(SignalBase + number);
        Assert.AreEqual(("True", "start"), await Programs.CountAsync(framework, folder.Sub("data")));
    }

    [TestMethod]
    [DynamicData(nameof(Handlers))]
    public async Task HandlerOfTheProgramIsServedFirstWheneverItWasRegistered(string framework, string order)
    {
        using var folder = new ScratchFolder();
        using Host host = Programs.Start(framework, "plain", order, folder.Sub("data"));
        await host.UntilAsync("ready");
        host.Signal("TERM");
        await host.EndAsync();
        Assert.AreEqual(("True", "start,stop"), await Programs.CountAsync(framework, folder.Sub("data")));
    }
}
