using LibPglite.Selection;

namespace PgliteSdk.Tests.Tasks;

/// <summary>The systems of distributions, by the graph of the SDK that runs the tests.</summary>
[TestClass]
public sealed class RuntimeIdentifierGraphTests
{
    private static readonly string[] Supported = ["linux-arm64", "linux-x64", "osx-arm64"];

    private static string Graph { get; } = Path.Combine(Sdk(), "RuntimeIdentifierGraph.json");

    [TestMethod]
    [DataRow("linux-x64", "linux-x64")]
    [DataRow("fedora.42-x64", "linux-x64")]
    [DataRow("fedora.37-arm64", "linux-arm64")]
    [DataRow("ubuntu.24.04-x64", "linux-x64")]
    [DataRow("rhel.9-x64", "linux-x64")]
    [DataRow("arch-x64", "linux-x64")]
    [DataRow("osx.13-arm64", "osx-arm64")]
    [DataRow("osx.26-arm64", "osx-arm64")]
    public void SystemOfADistributionIsServedByThePortablePack(string rid, string pack) =>
        Assert.AreEqual(pack, new RuntimeIdentifierGraph(Graph).Resolve(rid, Supported));

    [TestMethod]
    [DataRow("linux-musl-x64", "musl")]
    [DataRow("linux-musl-arm64", "musl")]
    [DataRow("alpine.3.18-x64", "musl")]
    [DataRow("alpine.3.99-x64", "musl")]
    [DataRow("linux-bionic-x64", "bionic")]
    [DataRow("android-arm64", "bionic")]
    [DataRow("win-x64", null)]
    [DataRow("win10-x64", null)]
    [DataRow("osx-x64", null)]
    [DataRow("linux-riscv64", null)]
    [DataRow("nowhere.7-x64", null)]
    public void OtherSystemIsServedByNone(string rid, string? library)
    {
        RuntimeIdentifierGraph graph = new(Graph);
        Assert.IsNull(graph.Resolve(rid, Supported));
        Assert.AreEqual(library, graph.OtherLibraryOf(rid));
    }

    [TestMethod]
    public void PackForMuslWouldBeTakenByName()
    {
        string[] withMusl = [.. Supported, "linux-musl-x64"];
        Assert.AreEqual("linux-musl-x64", new RuntimeIdentifierGraph(Graph).Resolve("linux-musl-x64", withMusl));
    }

    [TestMethod]
    public void SdkOfADistributionSaysWhatItsOwnSystemStandsFor()
    {
        Assert.AreEqual("linux-x64", new RuntimeIdentifierGraph(Graph, "amzn.2023-x64", "linux-x64").Resolve("amzn.2023-x64", Supported));
        Assert.IsNull(new RuntimeIdentifierGraph(Graph, "alpine.3.22-x64", "linux-musl-x64").Resolve("alpine.3.22-x64", Supported));
    }

    [TestMethod]
    public void WithoutAGraphMuslIsStillNamed() => Assert.AreEqual("musl", new RuntimeIdentifierGraph().OtherLibraryOf("linux-musl-x64"));

    [TestMethod]
    [DataRow("", false, false, true)]
    [DataRow("", true, true, false)]
    [DataRow("Warning", true, false, true)]
    [DataRow("silent", true, false, false)]
    [DataRow("error", false, true, false)]
    public void PropertyDecidesWhatThatMeans(string choice, bool publishing, bool error, bool warning)
    {
        UnsupportedRuntime policy = new(choice, publishing);
        Assert.AreEqual((error, warning), (policy.IsError, policy.IsWarning));
    }

    [TestMethod]
    public void AnotherWordIsRefused() => Scratch.Refuses("PGL0009", () => _ = new UnsupportedRuntime("never", publishing: false));

    /// <summary>The folder of the SDK, two levels above its targets or below the runtime that runs this.</summary>
    private static string Sdk()
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        return Directory.GetDirectories(Path.Combine(root, "sdk")).Order(StringComparer.Ordinal).Last();
    }
}
