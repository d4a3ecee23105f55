using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

/// <summary>What the machine must have, and how it is seen that it has not.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class PrerequisitesTests : IDisposable
{
    private static readonly SourceLock Lock = SourceLock.Read(Repository.Find(AppContext.BaseDirectory).Lock);

    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task AFileStandsForAPackageThatIsNoProgram()
    {
        string library = scratch.Combine("libclang_rt.tsan-x86_64.a");
        var tool = new LockedTool { File = library, Package = "libclang-rt-19-dev" };
        Assert.AreEqual($"{library} is missing", await ProblemAsync(tool));
        File.WriteAllText(library, "");
        Assert.IsNull(await ProblemAsync(tool));
    }

    [TestMethod]
    public async Task AProgramOfASmallerPackageIsNotEnough()
    {
        var tool = new LockedTool { Command = "sh", Package = "perl", Proof = ["-c", "exit 2"] };
        Assert.AreEqual("sh is there without what perl adds", await ProblemAsync(tool));
        Assert.IsNull(await ProblemAsync(tool with { Proof = ["-c", "exit 0"] }));
    }

    [TestMethod]
    public void OneCommandBringsAll() =>
        Assert.AreEqual("apt-get install --yes --no-install-recommends gdb git libclang-rt-19-dev",
            Prerequisites.InstallCommand(Lock.ToolsFor(ToolUse.Tests, ToolUse.Profile)));

    [TestMethod]
    public void QuickstartAsksForNoMoreThanItBuildsWith()
    {
        string[] packages = [.. Lock.ToolsFor(ToolUse.Native).Select(tool => tool.Package)];
        foreach (string other in new[] { "cmake", "gdb", "libclang-rt-19-dev", "nodejs", "npm", "protobuf-c-compiler" })
        {
            Assert.DoesNotContain(other, packages);
        }
    }

    public void Dispose() => scratch.Dispose();

    private async Task<string?> ProblemAsync(LockedTool tool) =>
        (await Prerequisites.LookAsync(tool, TestContext.CancellationToken)).Problem;
}
