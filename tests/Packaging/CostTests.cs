using System.Diagnostics;

namespace PgliteSdk.Tests.Packaging;

/// <summary>What an unchanged project pays: the same project with and without LibPglite, in turn, medians.</summary>
[TestClass]
[DoNotParallelize]
public sealed class CostTests
{
    private const int Rounds = 7;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task NoOpBuildCostsNoMeasurableTime()
    {
        Project with = new("cost-with", Environs.Feed);
        Project without = new("cost-without", Environs.Feed);
        Write(with, Project.Reference(Environs.Version));
        Write(without, string.Empty);
        await with.Succeed("build");
        await without.Succeed("build");

        List<double> ours = [];
        List<double> peers = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await Time(with));
            peers.Add(await Time(without));
        }

        double added = Median(ours) - Median(peers);
        TestContext.WriteLine($"no-op build: {Median(ours):F0} ms with, {Median(peers):F0} ms without, {added:F0} ms added");
        Assert.IsLessThan(Math.Max(150, 0.15 * Median(peers)), added, "milliseconds that an unchanged project pays for LibPglite");
    }

    private static void Write(Project project, string reference)
    {
        project.Write("App.csproj", Project.Sdk("<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>", reference));
        project.Write("Program.cs", "System.Console.WriteLine();");
    }

    private static async Task<double> Time(Project project)
    {
        long start = Stopwatch.GetTimestamp();
        Outcome outcome = await project.Run("msbuild", "-v:q", "-nologo", "App.csproj");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
