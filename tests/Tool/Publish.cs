namespace PgliteSdk.Tests.Tool;

/// <summary>A real publish of a program that references LibPglite, as one file with the payload beside it. Made once; tests copy it.</summary>
internal static class Publish
{
    private static readonly Lazy<Task<string>> Published = new(() => MakeAsync("app", "linux-x64", "-p:PublishSingleFile=true"));

    /// <summary>A copy for one test: the folder of the publish.</summary>
    internal static async Task<string> CopyAsync(string name)
    {
        string target = Path.Combine(Environs.Work, name);
        Outcome outcome = await Tool.ExecuteAsync("cp", ["-a", await Published.Value, target]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        return target;
    }

    /// <summary>Publishes the program for a runtime identifier, and returns the folder that it landed in.</summary>
    internal static async Task<string> MakeAsync(string name, string rid, params string[] options)
    {
        string folder = Path.Combine(Environs.Work, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"<configuration><packageSources><add key=\"local\" value=\"{Environs.Feed}\" /></packageSources></configuration>");
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="LibPglite" Version="{Environs.Version}" /></ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine();");
        string target = Path.Combine(Environs.Work, name + "-published");
        Outcome outcome = await Tool.ExecuteAsync(
            "dotnet", ["publish", folder, "-r", rid, "--no-self-contained", "-o", target, "-nologo", .. options]);
        return outcome.ExitCode == 0 ? target : throw new InvalidOperationException("dotnet publish failed:\n" + outcome.Output + outcome.Errors);
    }
}
