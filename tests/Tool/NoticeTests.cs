using System.IO.Compression;

namespace PgliteSdk.Tests.Tool;

[TestClass]
public sealed class NoticeTests
{
    /// <summary>Our own libraries, which the package's licence is about.</summary>
    private static readonly string[] Own = ["LibPglite.dll", "dotnet-pglite.dll"];

    [TestMethod]
    [DynamicData(nameof(Environs.ToolRids), typeof(Environs))]
    public void EveryLibraryInTheToolHasItsNotice(string rid)
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(Environs.Feed, $"LibPglite.Tool.{rid}.{Environs.Version}.nupkg"));
        using var reader = new StreamReader(package.GetEntry("THIRD-PARTY-NOTICES.txt")!.Open());
        string notices = reader.ReadToEnd();
        string[] libraries = [.. package.Entries.Select(entry => entry.Name).Where(name => name.EndsWith(".dll", StringComparison.Ordinal) && !Own.Contains(name))];
        Assert.IsNotEmpty(libraries);
        string[] silent = [.. libraries.Where(name => !notices.Contains($"  {name}", StringComparison.Ordinal))];
        Assert.IsEmpty(silent, string.Join(", ", silent));
    }
}
