namespace PgliteSdk.Tests.Engine;

[TestClass]
public sealed class HygieneTests
{
    private const int SigFpe = 8;
    private const int SigStkFlt = 16;
    private const int SigXfSz = 25;
    private const int SigVtAlrm = 26;
    private const int SigRtMin = 34;

    /// <summary>
    /// SIGFPE and SIGXFSZ, since a floating-point trap and a file that is too large are SQL errors, and the two signals that the engine reserves:
    /// a real-time one where there are any, and one that ends system calls.
    /// </summary>
    private static readonly ulong EnginesSignals = Bits(
        SigFpe, SigXfSz, SigStkFlt, Environment.GetEnvironmentVariable("PGLITE_TEST_PORTABLE") is null ? SigRtMin + 7 : SigVtAlrm);

    /// <summary>What .NET itself takes for its own when a program first uses sockets, consoles or processes.</summary>
    private const ulong DotNetsSignals = (1UL << (13 - 1)) | (1UL << (17 - 1)) | (1UL << (18 - 1)) | (1UL << (28 - 1));

    [TestMethod]
    public async Task HostIsAsItWasWhileAClusterRunsAndAfter()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("hygiene", folder.Path);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.IsFalse(said.ContainsKey("changed while"), said.GetValueOrDefault("changed while"));
        Assert.IsFalse(said.ContainsKey("changed after"), said.GetValueOrDefault("changed after"));
        Assert.AreEqual("", said["descriptors added"]);
        ulong added = ulong.Parse(said["handlers added"], System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        Assert.AreEqual(0UL, added & ~(EnginesSignals | DotNetsSignals), $"handlers added: {added:x}");
        Assert.AreEqual("", await host.ErrorsAsync());
    }

    private static ulong Bits(params int[] signals) => signals.Aggregate(0UL, (bits, signal) => bits | (1UL << (signal - 1)));

    [TestMethod]
    public async Task HundredCyclesLeaveNothingBehind()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("cycles", folder.Path, "100");
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("75", said["rows"]);
        Assert.IsLessThanOrEqualTo(2, Grown("descriptors"));
        Assert.IsLessThanOrEqualTo(2, Grown("threads"));
        Assert.IsLessThanOrEqualTo(40, Grown("mappings"));
        Assert.IsLessThanOrEqualTo(28 * 1024, Grown("memory")); // a start and stop leaves 0.25 MB that nobody has found yet

        int Grown(string what)
        {
            int early = Number($"early {what}");
            int late = Number($"late {what}");
            Console.WriteLine($"{what}: {early} after 25 cycles, {late} after 100");
            return late - early;
        }

        int Number(string name) => int.Parse(said[name], System.Globalization.CultureInfo.InvariantCulture);
    }
}
