namespace PgliteSdk.Tests.Packaging;

/// <summary>Two programs with one output folder: whichever is still there has a whole payload, and the last one takes it along.</summary>
[TestClass]
public sealed class SharedOutputTests
{
    [TestMethod]
    [DataRow("first", "One", "Two")]
    [DataRow("second", "Two", "One")]
    public async Task CleaningOneLeavesThePayloadToTheOther(string name, string cleaned, string left)
    {
        Project project = Programs("shared-" + name);
        await project.Succeed("build", "One/One.csproj");
        await project.Succeed("build", "Two/Two.csproj");
        await project.Succeed("clean", $"{cleaned}/{cleaned}.csproj");
        Assert.IsFalse(File.Exists(project.At($"bin/{cleaned}.dll")));
        project.AssertPayload("bin/pglite", ScratchFeed.Older);

        await project.Succeed("build", "--no-restore", $"{cleaned}/{cleaned}.csproj");
        await project.Succeed("build", "--no-restore", $"{cleaned}/{cleaned}.csproj", "-p:PgliteCopyRuntime=false");
        project.AssertPayload("bin/pglite", ScratchFeed.Older);
        await project.Succeed("clean", $"{cleaned}/{cleaned}.csproj");
        await project.Succeed("clean", $"{left}/{left}.csproj");
        Assert.IsFalse(Directory.Exists(project.At("bin/pglite")), "the last one takes it along");
    }

    /// <summary>What one of them put there that the other does not ship goes with the last, whichever that is.</summary>
    [TestMethod]
    public async Task LastOneTakesAlongWhatTheOtherPutThere()
    {
        Project project = Programs("shared-selection");
        await project.Succeed("build", "One/One.csproj", "-p:PgliteExtensions=none");
        await project.Succeed("build", "Two/Two.csproj");
        await project.Succeed("clean", "Two/Two.csproj");
        await project.Succeed("clean", "One/One.csproj");
        Assert.IsFalse(Directory.Exists(project.At("bin/pglite")));
    }

    /// <summary>The list of packages of a program that this one references lies in its output too.</summary>
    [TestMethod]
    public async Task ProgramThatIsReferencedIsNoOtherUser()
    {
        Project project = Programs("shared-referenced", "<ProjectReference Include=\"../One/One.csproj\" />", shared: false);
        await project.Succeed("build", "Two/Two.csproj");
        Assert.IsTrue(File.Exists(project.At("Two/bin/Debug/net10.0/One.deps.json")));
        await project.Succeed("clean", "Two/Two.csproj");
        Assert.IsFalse(Directory.Exists(project.At("Two/bin/Debug/net10.0/pglite")));
    }

    private static Project Programs(string name, string items = "", bool shared = true)
    {
        Project project = new(name);
        foreach (string program in new[] { "One", "Two" })
        {
            project.Write($"{program}/{program}.csproj", Project.Sdk(
                "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>" + (shared ? "<OutDir>../bin/</OutDir>" : ""),
                Project.Reference(ScratchFeed.Older) + (program == "Two" ? items : "")));
            project.Write($"{program}/Program.cs", $"namespace {program}; public static class Program {{ public static void Main() {{ }} }}");
        }

        return project;
    }
}
