namespace PgliteSdk.Tests.Packaging;

[TestClass]
public sealed class DiagnosticsTests
{
    [TestMethod]
    public async Task UnsupportedRidIsRefusedWithTheSupportedOnes()
    {
        Project project = Project.Program("wrong-rid");
        Outcome outcome = await project.Fail("PGL0001", "publish", "-r", "win-x64");
        Assert.Contains($"'win-x64'. Supported: {string.Join(", ", Environs.Rids)}.", outcome.Output);
        Assert.Contains("set PgliteCopyRuntime=false", outcome.Output);
        await project.Succeed("publish", "-r", "win-x64", "-p:PgliteCopyRuntime=false", "-o", "out");
        Assert.IsFalse(Directory.Exists(project.At("out/pglite")));
        await project.Succeed("publish", "-r", "win-x64", "-p:PgliteRuntimeIdentifier=linux-x64", "-o", "out");
        project.AssertPayload("out/pglite", ScratchFeed.Older);
    }

    [TestMethod]
    public async Task MissingPackIsNamed()
    {
        Project project = Project.Program(
            "no-pack", items: $"<PackageReference Include=\"LibPglite.Runtime.linux-x64\" Version=\"{ScratchFeed.Older}\" ExcludeAssets=\"all\" />");
        Outcome outcome = await project.Fail("PGL0002", "build");
        Assert.Contains("LibPglite.Runtime.linux-x64", outcome.Output);
    }

    [TestMethod]
    public async Task NetFrameworkHostIsRefused()
    {
        Project project = new("framework");
        project.Write("App.csproj", Project.Sdk("<OutputType>Exe</OutputType><TargetFramework>net472</TargetFramework>", Project.Reference(ScratchFeed.Older)));
        project.Write("Program.cs", "public static class Program { public static void Main() { } }");
        Outcome outcome = await project.Fail("PGL0003", "build");
        Assert.Contains("Target net8.0 or later", outcome.Output);
    }
}
