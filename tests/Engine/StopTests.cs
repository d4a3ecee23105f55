using System.Diagnostics;

namespace PgliteSdk.Tests.Engine;

/// <summary>What a stop must not wait for, and what a cluster must not hang on.</summary>
[TestClass]
public sealed class StopTests
{
    [TestMethod]
    [DataRow("socket")]
    [DataRow("direct")]
    public async Task SessionThatWaitsForAFifoIsNamedAndEnded(string kind)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("stuck", kind + ", stop", folder.Path);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.Contains("backend (pid ", said["fast stop"]);
        Assert.Contains("in fopen", said["fast stop"]);
        Assert.Contains("ms after it was told to", said["fast stop"]);
        Assert.AreEqual("done", said["immediate stop"]);
        Assert.AreEqual("ended", said["session"]);
    }

    [TestMethod]
    [DataRow("socket")]
    [DataRow("direct")]
    public async Task CrashOfAnotherIsRecoveredFromBesideASessionThatWaitsForAFifo(string kind)
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("stuck", kind + ", recover", folder.Path);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("a backend", said["crashed"]);
        Assert.AreEqual("0", said["recovered"]);
        Assert.AreEqual("ended", said["session"]);
        Assert.AreEqual("0", said["exit status"]);
    }

    [TestMethod]
    [DataRow("stop")]
    [DataRow("recover")]
    public async Task NameServerThatDoesNotAnswerHoldsNobodyUp(string what)
    {
        using var folder = new ScratchFolder();
        string configuration = folder.Sub("resolv.conf");
        await File.WriteAllTextAsync(configuration, "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n");
        string[] command = ["--mount", "/bin/sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", configuration];
        if (!Environment.IsPrivilegedProcess || !await SucceedsAsync("unshare", [.. command, "/bin/true"]))
        {
            Assert.Inconclusive("Another name server can only be set by root outside of a container.");
        }

        using Host host = Host.Run(new ProcessStartInfo("unshare", [.. command, Host.Program("EngineHost"), "stuck", "lookup, " + what, folder.Path]));
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("ended", said["session"]);
        if (what == "stop")
        {
            Assert.Contains("in a look-up of a host's name", said["fast stop"]);
            Assert.AreEqual("done", said["immediate stop"]);
        }
        else
        {
            Assert.AreEqual("0", said["recovered"]);
        }
    }

    [TestMethod]
    public async Task StopInARecoveryDoesNotWaitForItsEndAndTheNextStartHasAll()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("recovery", folder.Sub("data"));
        Dictionary<string, string> said = await host.EndAsync();
        Assert.AreEqual("Stopped", said["state"]);
        Assert.AreEqual("False", said["redone"]);
        Assert.AreEqual("1500000", said["rows"]);
    }

    [TestMethod]
    public async Task SignalsOfFailedWritesAreErrorsOfTheStatement()
    {
        using var folder = new ScratchFolder();
        using Host host = Host.Start("file-signals", folder.Path);
        Dictionary<string, string> said = await host.EndAsync();
        Assert.Contains("Broken pipe", said["pipe"]);
        Assert.Contains("File too large", said["size"]);
        Assert.AreEqual("none", said["alive"]);
        Assert.AreEqual("0", said["exit status"]);
    }

    [TestMethod]
    public async Task SignalsArriveWhereTheQueueOfTheKernelIsFull()
    {
        using Host host = Host.Run(new ProcessStartInfo("prlimit", ["--sigpending=0", Host.Program("EngineHost"), "full-queue"]));
        Dictionary<string, string> said = await host.EndAsync();
        foreach (string name in new[] { "timeout", "busy timeout", "cancel", "busy cancel", "direct cancel" })
        {
            Assert.AreEqual("57014", said[name], name);
        }

        Assert.AreEqual("57P01", said["ended by the stop"]);
        Assert.AreEqual("0", said["exit status"]);
    }

    private static async Task<bool> SucceedsAsync(string program, string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
