using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class AptSourcesTests : IDisposable
{
    private readonly Scratch scratch = new();

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

    public void Dispose() => scratch.Dispose();

    private string? Mirror()
    {
        using var apt = new AptSources(scratch.Combine("cache"), scratch.Combine("apt"));
        return apt.Mirror();
    }
}
