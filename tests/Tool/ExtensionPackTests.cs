namespace PgliteSdk.Tests.Tool;

/// <summary>A pack with extensions, alone and laid over the runtime by a build: each part of a payload goes by its own papers.</summary>
[TestClass]
public sealed class ExtensionPackTests
{
    private const string Id = "LibPglite.Extension.PostGIS";

    [TestMethod]
    public async Task PackIsWhatItSays()
    {
        Outcome outcome = await Tool.RunAsync("doctor", Path.Combine(Environs.Feed, $"{Id}.linux-x64.{Environs.Version}.nupkg"));
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("as stated", outcome.Output);
    }

    [TestMethod]
    public async Task NamedExtensionIsRestoredPublishedExaminedAndCreated()
    {
        string published = await PublishAsync();
        string papers = Path.Combine(published, "pglite", "extensions", "PostGIS");
        Assert.Contains("PostGIS (GPL-2.0-or-later)", await File.ReadAllTextAsync(Path.Combine(papers, "THIRD-PARTY-NOTICES")));

        Outcome outcome = await Tool.RunAsync("doctor", "--self-test", published);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);

        await File.AppendAllTextAsync(Path.Combine(papers, "diagnostics", "symbols.json"), " ");
        outcome = await Tool.RunAsync("doctor", published);
        Assert.AreEqual(1, outcome.ExitCode, outcome.Output);
        Assert.Contains("extensions/PostGIS/diagnostics/symbols.json", outcome.Output);
    }

    /// <summary>A program of the project SDK that names the extension and nothing else.</summary>
    private static async Task<string> PublishAsync()
    {
        string folder = Path.Combine(Environs.Work, "map");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration><packageSources><add key=\"local\" value=\"{Environs.Feed}\" /></packageSources></configuration>");
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Map.csproj"), $"""
            <Project Sdk="LibPglite.Sdk/{Environs.Version}">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PgliteExtension Include="postgis" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine();");
        string target = Path.Combine(Environs.Work, "map-published");
        Outcome outcome = await Tool.ExecuteAsync("dotnet", ["publish", folder, "-r", "linux-x64", "--no-self-contained", "-o", target, "-nologo"]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        return target;
    }
}
