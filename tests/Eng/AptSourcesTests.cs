using System.Net;
using System.Net.Sockets;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class AptSourcesTests : IDisposable
{
    private readonly Scratch scratch = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void TheMirrorIsReadFromADeb822File()
    {
        scratch.Write("apt/sources.list.d/debian.sources", "Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: bookworm\n");
        Assert.AreEqual("http://mirror.example/debian", Mirror());
    }

    [TestMethod]
    public void TheMirrorIsReadFromAOneLineFile()
    {
        scratch.Write("apt/sources.list", "# comment\ndeb [arch=amd64] https://mirror.example/debian/ bookworm main\n");
        Assert.AreEqual("https://mirror.example/debian", Mirror());
    }

    [TestMethod]
    public void AnotherArchiveIsNotTakenForDebians()
    {
        scratch.Write("apt/sources.list.d/other.list", "deb https://packages.example/tool stable main\n");
        Assert.IsNull(Mirror());
    }

    /// <summary>For apt a mirror that does not answer is a success; later files must not be looked for in lists that never came.</summary>
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task AnUpdateThatFailedIsTriedAgain()
    {
        int port = FreePort();
        scratch.Write("apt/sources.list", $"deb http://127.0.0.1:{port}/debian bookworm main\n");
        using var apt = new AptSources(scratch.Combine("cache"), scratch.Combine("apt"));
        var origin = new Origin { Kind = "debian-package", Package = "pglite-none", Version = "1.0", Suites = ["bookworm"] };
        var file = new LockedFile { Name = "none", Version = "1.0", File = "none.deb", Sha256 = "", Origins = [origin] };
        string target = Directory.CreateDirectory(scratch.Combine("target")).FullName;
        Assert.IsNull(await apt.PackageAsync(origin, file, target, scratch.Log, TestContext.CancellationToken));

        await using var mirror = await DebianMirror.StartAsync(scratch, port, origin.Package, origin.Version);
        Assert.IsNotNull(await apt.PackageAsync(origin, file, target, scratch.Log, TestContext.CancellationToken), scratch.Log.Tail());
    }

    public void Dispose() => scratch.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string? Mirror()
    {
        using var apt = new AptSources(scratch.Combine("cache"), scratch.Combine("apt"));
        return apt.Mirror();
    }
}
