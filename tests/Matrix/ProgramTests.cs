using PgliteSdk.Tests.Packaging;

namespace PgliteSdk.Tests.Matrix;

/// <summary>
/// A program with PostgreSQL in it on each runtime, with each driver and Entity Framework, and at both ends of what LibPglite depends on.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class ProgramTests
{
    private static IEnumerable<object[]> Rows => Versions.Programs.Select(row => new object[] { row.Name });

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public async Task ProgramRuns(string name)
    {
        ProgramRow row = Versions.Programs.Single(row => row.Name == name);
        Project project = new("matrix-" + name, Environs.Feed);
        foreach (string file in new[] { "Program.cs", "Articles.cs" })
        {
            project.Write(file, File.ReadAllText(Path.Combine(Environs.Root, "tests", "hosts", "matrix", file)));
        }

        bool entity = row.EntityFramework.Length > 0;
        string properties = $"<OutputType>Exe</OutputType><TargetFramework>{row.Framework}</TargetFramework>"
            + $"<RuntimeFrameworkVersion>{row.Runtime}</RuntimeFrameworkVersion><LangVersion>latest</LangVersion>"
            + "<Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>" + (entity ? "<DefineConstants>EF</DefineConstants>" : "");
        (string Id, string Version)[] packages =
        [
            ("LibPglite", Environs.Version),
            ("Npgsql", row.Npgsql),
            ("Microsoft.Extensions.Logging.Abstractions", row.Logging),
            ("System.IO.Pipelines", row.Pipelines),
            ("Npgsql.EntityFrameworkCore.PostgreSQL", row.EntityFrameworkProvider),
            ("Microsoft.EntityFrameworkCore.Relational", row.EntityFramework),
        ];
        project.Write("App.csproj", Project.Sdk(properties, string.Concat(packages.Where(package => package.Version.Length > 0)
            .Select(package => $"<PackageReference Include=\"{package.Id}\" Version=\"{package.Version}\" />"))));
        await project.Succeed("publish", "-r", "linux-x64", "--self-contained", "-o", "out");
        project.AssertPayload("out/pglite", Environs.Version);

        Assert.AreEqual($".NET {row.Runtime}", await project.Start(project.At("out/App")));
        string restored = File.ReadAllText(project.At("out/App.deps.json"));
        foreach ((string id, string version) in packages.Where(package => package.Version.Length > 0))
        {
            Assert.Contains($"\"{id}/{version}\"", restored);
        }

        Directory.Delete(project.Folder, recursive: true);
    }

    /// <summary>What was tried is said where it is read first.</summary>
    [TestMethod]
    public void ReadmeNamesEveryVersionOfTheTable()
    {
        string readme = File.ReadAllText(Path.Combine(Environs.Root, "README.md"));
        foreach (ProgramRow row in Versions.Programs)
        {
            string entity = row.EntityFramework.Length == 0 ? "–" : row.EntityFramework;
            Assert.Contains($"| {row.Runtime} | {row.Npgsql} | {entity} |", readme);
        }
    }
}
