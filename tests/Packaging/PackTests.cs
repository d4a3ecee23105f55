namespace PgliteSdk.Tests.Packaging;

[TestClass]
[DoNotParallelize]
public sealed class PackTests
{
    [TestMethod]
    [DataRow("LibPglite", "release_net10.0")]
    [DataRow("LibPglite.Sdk", "release")]
    public async Task PackingTwiceGivesTheSameBytes(string id, string build)
    {
        if (!Directory.Exists(Path.Combine(Environs.Root, "artifacts", "bin", id, build)))
        {
            Assert.Inconclusive($"{id} was not built in artifacts/: pack first.");
        }

        Project project = new("pack-twice-" + id);
        string source = Path.Combine(Environs.Root, "sdk", id, id + ".csproj");
        await project.Succeed("pack", source, "-c", "Release", "--no-build", "-o", "one");
        await project.Succeed("pack", source, "-c", "Release", "--no-build", "-o", "two");
        string name = $"{id}.{Environs.Version}.nupkg";
        CollectionAssert.AreEqual(File.ReadAllBytes(project.At("one/" + name)), File.ReadAllBytes(project.At("two/" + name)));
    }

    [TestMethod]
    public void LibPgliteDependsOnEveryRuntimePackAtExactlyItsOwnVersion()
    {
        using System.IO.Compression.ZipArchive package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(Environs.Feed, $"LibPglite.{Environs.Version}.nupkg"));
        string nuspec = new StreamReader(package.GetEntry("LibPglite.nuspec")!.Open()).ReadToEnd();
        string[] groups = nuspec.Split("<group ");
        foreach (string rid in Directory.GetFiles(Path.Combine(Environs.Root, "runtime-packs", "rids"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!))
        {
            foreach (string group in groups.Skip(1))
            {
                Assert.Contains($"<dependency id=\"LibPglite.Runtime.{rid}\" version=\"[{Environs.Version}]\"", group);
            }
        }
    }
}
