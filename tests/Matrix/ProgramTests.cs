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
        project.Write("App.csproj", Project.Sdk(properties, string.Concat(
            Project.Reference(Environs.Version),
            Reference("Npgsql", row.Npgsql),
            Reference("Microsoft.Extensions.Logging.Abstractions", row.Logging),
            Reference("System.IO.Pipelines", row.Pipelines),
            Reference("Npgsql.EntityFrameworkCore.PostgreSQL", row.EntityFrameworkProvider),
            Reference("Microsoft.EntityFrameworkCore.Relational", row.EntityFramework))));
        await project.Succeed("publish", "-r", "linux-x64", "--self-contained", "-o", "out");
        project.AssertPayload("out/pglite", Environs.Version);

        string pipelines = row.Pipelines.Length == 0 ? row.Runtime : row.Pipelines;
        string expected = $".NET {row.Runtime}, Npgsql {row.Npgsql}, Logging {row.Logging}, Pipelines {pipelines}"
            + (entity ? $", EF Core {row.EntityFramework}" : "");
        Assert.AreEqual(expected, await project.Start(project.At("out/App")));
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

    private static string Reference(string id, string version) =>
        version.Length == 0 ? "" : $"<PackageReference Include=\"{id}\" Version=\"{version}\" />";
}
