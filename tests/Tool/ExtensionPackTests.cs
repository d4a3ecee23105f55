namespace PgliteSdk.Tests.Tool;

/// <summary>A pack with extensions, alone and laid over the runtime by a build: each part of a payload goes by its own papers.</summary>
[TestClass]
public sealed class ExtensionPackTests
{
    private const string Id = "LibPglite.Extension.PostGIS";

    /// <summary>Those that were made: the packs of other systems come with './build.sh pack --all'.</summary>
    public static IEnumerable<object[]> Packs => Directory.EnumerateFiles(Environs.Feed, $"{Id}.*.{Environs.Version}.nupkg").Order().Select(file => new object[] { Path.GetFileName(file) });

    [TestMethod]
    [DynamicData(nameof(Packs))]
    public async Task PackIsWhatItSays(string name)
    {
        Outcome outcome = await Tool.RunAsync("doctor", Path.Combine(Environs.Feed, name));
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("as stated", outcome.Output);
    }

    [TestMethod]
    public async Task NamedExtensionIsRestoredPublishedExaminedAndCreated()
    {
        (Outcome publish, string published) = await PublishAsync("linux-x64");
        Assert.AreEqual(0, publish.ExitCode, publish.Output + publish.Errors);
        string papers = Path.Combine(published, "pglite", "extensions", "PostGIS");
        Assert.Contains("PostGIS (GPL-2.0-or-later)", await File.ReadAllTextAsync(Path.Combine(papers, "THIRD-PARTY-NOTICES")));

        Outcome outcome = await Tool.RunAsync("doctor", "--self-test", published);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);

        await File.AppendAllTextAsync(Path.Combine(papers, "diagnostics", "symbols.json"), " ");
        outcome = await Tool.RunAsync("doctor", published);
        Assert.AreEqual(1, outcome.ExitCode, outcome.Output);
        Assert.Contains("extensions/PostGIS/diagnostics/symbols.json", outcome.Output);
    }

    /// <summary>
    /// Without such a package there is none to restore, which is said by our own error and not by NuGet's; where it was made, it is carried, and a
    /// module of it that somebody altered is found.
    /// </summary>
    [TestMethod]
    [DynamicData(nameof(Environs.ForeignRids), typeof(Environs))]
    public async Task ExtensionForAnotherSystemIsCarriedWhereItWasMadeAndElseRefusedByName(string rid)
    {
        (Outcome publish, string published) = await PublishAsync(rid);
        if (!Packs.Any(row => ((string)row[0]).StartsWith($"{Id}.{rid}.", StringComparison.Ordinal)))
        {
            Assert.AreNotEqual(0, publish.ExitCode);
            Assert.Contains("PGL0202", publish.Output);
            Assert.Contains($"{Id}.{rid}", publish.Output);
            Assert.DoesNotContain("NU1101", publish.Output);
            return;
        }

        Assert.AreEqual(0, publish.ExitCode, publish.Output + publish.Errors);
        Assert.AreEqual(0, (await Tool.RunAsync("verify", published)).ExitCode);
        Outcome outcome = await Tool.RunAsync("doctor", published);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);

        bool isDarwin = rid.StartsWith("osx-", StringComparison.Ordinal);
        string module = Path.Combine(published, "pglite", "prefix", "lib", "postgresql", isDarwin ? "postgis-3.dylib" : "postgis-3.so");
        byte[] bytes = await File.ReadAllBytesAsync(module);
        bytes[bytes.AsSpan().IndexOf(isDarwin ? "__Unwind_Resume\0"u8 : "\0hypot\0"u8) + 1] ^= 1;
        await File.WriteAllBytesAsync(module, bytes);
        outcome = await Tool.RunAsync("doctor", published);
        Assert.AreEqual(1, outcome.ExitCode, outcome.Output);
        foreach (string finding in isDarwin ? ["PGL3203", "PGL3210"] : new[] { "PGL3203" })
        {
            Assert.Contains(finding, outcome.Output);
        }
    }

    /// <summary>Publishes a program of the project SDK that names the extension and nothing else.</summary>
    private static async Task<(Outcome Outcome, string Published)> PublishAsync(string rid)
    {
        string folder = Path.Combine(Environs.Work, "map-" + rid);
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
        string target = Path.Combine(Environs.Work, $"map-{rid}-published");
        Outcome outcome = await Tool.ExecuteAsync("dotnet", ["publish", folder, "-r", rid, "--no-self-contained", "-o", target, "-nologo"]);
        return (outcome, target);
    }
}
