using System.Diagnostics;

namespace PgliteSdk.Tests.Engine;

/// <summary>The plugin is found beside the host, however that was started.</summary>
[TestClass]
public sealed class PlacementTests
{
    [TestMethod]
    public async Task ApphostFindsIt() => await Runs(new ProcessStartInfo(Host.Program("QuickStart")));

    [TestMethod]
    public async Task DotnetFindsIt() => await Runs(new ProcessStartInfo("dotnet", [Host.Program("QuickStart") + ".dll"]));

    [TestMethod]
    public async Task LauncherReachedThroughALinkFindsIt()
    {
        using var folder = new ScratchFolder();
        File.CreateSymbolicLink(folder.Sub("launcher"), Host.Program("QuickStart"));
        await Runs(new ProcessStartInfo(folder.Sub("launcher")));
    }

    [TestMethod]
    public async Task AnotherWorkingDirectoryChangesNothing() =>
        await Runs(new ProcessStartInfo(Host.Program("QuickStart")) { WorkingDirectory = "/" });

    [TestMethod]
    public async Task HostWithoutPayloadListsEveryPathThatWasTried()
    {
        using var folder = new ScratchFolder();
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(Host.Program("EngineHost"))!))
        {
            File.Copy(file, folder.Sub(Path.GetFileName(file)));
        }

        File.SetUnixFileMode(folder.Sub("EngineHost"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(folder.Sub("EngineHost"), ["start", folder.Sub("data")]);
        start.Environment.Remove("LIBPGLITE_PLUGIN_PATH");
        using Host host = Host.Run(start);
        Dictionary<string, string> said = await host.EndAsync(exitCode: 1);
        Assert.AreEqual("PluginNotFound", said["code"]);
        Assert.Contains(folder.Sub("pglite/libpglite.so"), said["message"]);
        Assert.Contains("LIBPGLITE_PLUGIN_PATH", said["message"]);
        Assert.IsFalse(Directory.Exists(folder.Sub("data")));
    }

    private static async Task Runs(ProcessStartInfo start)
    {
        using Host host = Host.Run(start);
        await host.EndAsync();
    }
}
