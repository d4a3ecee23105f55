using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class SourceLockTests
{
    private const string Hash = "555610c24d53e4316da5b7d3fc25c279d96856d5e0e23ee308c328c5fa881d9f";

    [TestMethod]
    public void TheRepositorysLockNamesPostgresAndASysroot()
    {
        SourceLock read = SourceLock.Read(Repository.Find(AppContext.BaseDirectory).Lock);
        Assert.AreEqual(Hash, read.Archive("postgresql").Sha256);
        Assert.IsNotEmpty(read.Sysroot("linux-x64").Packages);
        Assert.Contains(tool => tool.Command == "clang-19" && tool.Major == 19, read.Tools);
    }

    [TestMethod]
    [DataRow("\"abc\"", "\"a.tar\"", "folder", "sha256 must be 64")]
    [DataRow($"\"{Hash}\"", "\"../a.tar\"", "folder", "plain file name")]
    [DataRow($"\"{Hash}\"", "\"a.tar\"", "ftp", "unknown kind of origin 'ftp'")]
    [DataRow($"\"{Hash}\"", "\"a.tar\"", "url", "origin 'url' is incomplete")]
    [DataRow($"\"{Hash}\"", "\"a.tar\"", "npm-package", "origin 'npm-package' is incomplete")]
    [DataRow($"\"{Hash}\", \"md5\": \"1\"", "\"a.tar\"", "folder", "md5")]
    public void AWrongRowIsNamed(string hash, string file, string kind, string expected)
    {
        string text = $$"""
            { "archives": [ { "name": "a", "version": "1", "file": {{file}}, "sha256": {{hash}}, "root": "a", "origins": [ { "kind": "{{kind}}" } ] } ],
              "sysroots": [], "tools": [] }
            """;
        BuildFailure failure = Assert.ThrowsExactly<BuildFailure>(() => SourceLock.Parse(text));
        Assert.Contains(expected, failure.Message);
        Assert.DoesNotContain("\n", failure.Message);
    }

    [TestMethod]
    [DataRow("""{ "package": "a" }""", "either a command or a file")]
    [DataRow("""{ "package": "a", "command": "a", "file": "/a" }""", "either a command or a file")]
    [DataRow("""{ "package": "a", "command": "a", "for": ["fun"] }""", "unknown use 'fun'")]
    public void AWrongToolIsNamed(string tool, string expected)
    {
        string text = $$"""{ "archives": [], "sysroots": [], "tools": [ {{tool}} ] }""";
        Assert.Contains(expected, Assert.ThrowsExactly<BuildFailure>(() => SourceLock.Parse(text)).Message);
    }

    [TestMethod]
    public void EveryToolIsTakenForSomething() =>
        Assert.IsEmpty(SourceLock.Read(Repository.Find(AppContext.BaseDirectory).Lock).Tools.Where(tool => tool.For.Count == 0));

    [TestMethod]
    public void AMissingLockIsSaid() =>
        Assert.Contains("missing", Assert.ThrowsExactly<BuildFailure>(() => SourceLock.Read("/nonexistent/sources.lock.json")).Message);
}
