using System.Diagnostics;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace PgliteSdk.Tests.Eng;

/// <summary>The program as a child process: what a user or a CI script sees of a failure.</summary>
[TestClass]
public sealed class VerbTests : IDisposable
{
    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task AnUnknownVerbFails()
    {
        (int exit, _, string errors) = await RunAsync(["nonsense"]);
        Assert.AreNotEqual(0, exit);
        Assert.Contains("nonsense", errors);
    }

    [TestMethod]
    public async Task AnUnknownTestProjectFailsWithOneLine()
    {
        (int exit, _, string errors) = await RunAsync(["test", "--project", "Nowhere"]);
        Assert.AreEqual(1, exit);
        Assert.StartsWith("error: no test project named Nowhere", errors);
        Assert.HasCount(1, errors.TrimEnd().Split('\n'));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task WithoutTheToolsTheInstallCommandIsPrinted()
    {
        (int exit, _, string errors) = await RunAsync(["native"], ("PATH", scratch.Combine("empty")));
        Assert.AreEqual(1, exit);
        Assert.Contains("apt-get install", errors);
        Assert.Contains("clang-19", errors);
        Assert.HasCount(1, errors.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public async Task DoctorNamesASourcesFolderThatIsNotThere()
    {
        (int exit, string output, _) = await RunAsync(["doctor"], ("PGLITE_SOURCES", scratch.Combine("nowhere")));
        Assert.AreEqual(1, exit);
        Assert.Contains("does not exist", output);
    }

    [TestMethod]
    [DataRow("1.0")]
    [DataRow("v1.0.0")]
    [DataRow("1.0.0+build")]
    public async Task ReleaseOfAVersionThatNuGetWouldChangeIsRefused(string version)
    {
        (int exit, _, string errors) = await RunAsync(["release", version]);
        Assert.AreEqual(1, exit);
        Assert.StartsWith($"error: '{version}' is not a version", errors);
    }

    [TestMethod]
    public async Task AReportOfAPartOfTheBenchIsRefused()
    {
        (int exit, _, string errors) = await RunAsync(["bench", "--report", "--only", "direct"]);
        Assert.AreEqual(1, exit);
        Assert.Contains("--report is for a whole run", errors);
    }

    public void Dispose() => scratch.Dispose();

    private async Task<(int Exit, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "PgliteSdk.Build.exe" : "PgliteSdk.Build"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGLITE_CACHE"] = scratch.Combine("cache");
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}
