using LibPglite.Selection;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class SelectorTests
{
    [TestMethod]
    public void PackOfTheRidIsChosen()
    {
        using Scratch scratch = new();
        Assert.AreEqual("linux-x64", Select(scratch.Root).Rid);
    }

    [TestMethod]
    [DataRow("PGL0001", "win-x64", ".NETCoreApp", "v10.0", "1.0.0")]
    [DataRow("PGL0001", "linux-musl-x64", ".NETCoreApp", "v8.0", "1.0.0")]
    [DataRow("PGL0002", "osx-arm64", ".NETCoreApp", "v10.0", "1.0.0")]
    [DataRow("PGL0003", "linux-x64", ".NETFramework", "v4.7.2", "1.0.0")]
    [DataRow("PGL0003", "linux-x64", ".NETCoreApp", "v6.0", "1.0.0")]
    [DataRow("PGL0004", "linux-x64", ".NETCoreApp", "v10.0", "1.0.1")]
    public void Refuses(string code, string rid, string framework, string frameworkVersion, string version)
    {
        using Scratch scratch = new();
        Scratch.Refuses(code, () => Select(scratch.Root, rid, framework, frameworkVersion, version));
    }

    [TestMethod]
    public void PackWhoseFolderIsGoneIsMissing() => Scratch.Refuses("PGL0002", () => Select("/nowhere"));

    private static RuntimePack Select(
        string root, string rid = "linux-x64", string framework = ".NETCoreApp", string frameworkVersion = "v10.0", string version = "1.0.0")
    {
        RuntimePack pack = new("linux-x64", "LibPglite.Runtime.linux-x64", "1.0.0", root);
        return RuntimePackSelector.Select(
            rid, framework, frameworkVersion, ["osx-arm64", "linux-x64"], [pack], version, new RuntimeIdentifierGraph());
    }
}
