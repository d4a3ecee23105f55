using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PgliteSdk.Tests.Packaging;

[TestClass]
[DoNotParallelize]
public sealed class PackTests
{
    [TestMethod]
    [DataRow("LibPglite", "release_net10.0")]
    [DataRow("LibPglite.Sdk", "release")]
    [DataRow("LibPglite.Npgsql", "release_net10.0")]
    [DataRow("LibPglite.EntityFrameworkCore", "release_net10.0")]
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
        Assert.Contains("linux-x64", Environs.Rids);
        foreach (string rid in Environs.Rids)
        {
            foreach (string group in groups.Skip(1))
            {
                Assert.Contains($"<dependency id=\"LibPglite.Runtime.{rid}\" version=\"[{Environs.Version}]\"", group);
            }
        }
    }

    [TestMethod]
    public void TasksForDesktopMSBuildNeedNothingThatItDoesNotBring()
    {
        using PEReader assembly = Tasks("net472");
        MetadataReader metadata = assembly.GetMetadataReader();
        AssemblyReference[] references = [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)];
        string[] names = [.. references.Select(reference => metadata.GetString(reference.Name)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(
            new[] { "Microsoft.Build.Framework", "Microsoft.Build.Utilities.Core", "System", "System.Core", "System.Text.Json", "mscorlib" }, names);

        // MSBuild leads older versions to its own, never newer ones.
        Assert.AreEqual(6, references.Single(reference => metadata.GetString(reference.Name) == "System.Text.Json").Version.Major);
    }

    [TestMethod]
    public void TasksForThisSystemAreTheSameCompiledAheadOfTime()
    {
        using PEReader plain = Tasks("net8.0");
        using PEReader ahead = Tasks("net10.0/linux-x64");
        Assert.AreEqual(0, plain.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        Assert.IsGreaterThan(0, ahead.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        CollectionAssert.AreEqual(Methods(plain), Methods(ahead));
    }

    private static PEReader Tasks(string folder)
    {
        using System.IO.Compression.ZipArchive package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(Environs.Feed, $"LibPglite.{Environs.Version}.nupkg"));
        MemoryStream copy = new();
        package.GetEntry($"tasks/{folder}/LibPglite.Tasks.dll")!.Open().CopyTo(copy);
        copy.Position = 0;
        return new PEReader(copy);
    }

    /// <summary>The runtime of the SDK that the tasks are for: one that is older cannot load them.</summary>
    [TestMethod]
    [DataRow("net8.0", 8)]
    [DataRow("net10.0/linux-x64", 10)]
    public void TasksForDotnetAreForTheRuntimeOfTheirSdk(string folder, int version)
    {
        using PEReader assembly = Tasks(folder);
        MetadataReader metadata = assembly.GetMetadataReader();
        Assert.AreEqual(version, metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Single(reference => metadata.GetString(reference.Name) == "System.Runtime").Version.Major);
    }

    /// <summary>Each method that somebody wrote, with its type: for two runtimes the compiler adds others of its own.</summary>
    private static string[] Methods(PEReader assembly)
    {
        MetadataReader metadata = assembly.GetMetadataReader();
        return [.. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Select(method => (Type: metadata.GetTypeDefinition(method.GetDeclaringType()), Method: method))
            .Select(pair => metadata.GetString(pair.Type.Name) + "." + metadata.GetString(pair.Method.Name))
            .Where(name => !name.Contains('<', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }
}
