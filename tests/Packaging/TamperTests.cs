namespace PgliteSdk.Tests.Packaging;

/// <summary>A target of the project's own changes the payload between copy and check, in every way that there is.</summary>
[TestClass]
public sealed class TamperTests
{
    private const string Tamper = """
        <Target Name="Tamper" AfterTargets="CopyFilesToPublishDirectory">
          <Exec Command="$(Tampering)" WorkingDirectory="$(PublishDir)pglite" />
        </Target>
        """;

    [TestMethod]
    public async Task EveryTamperingIsCaughtAtPublishAndNamed()
    {
        Project project = Project.Program("tamper");
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj")).Replace("</Project>", Tamper + "</Project>", StringComparison.Ordinal));
        await project.Succeed("build", "-c", "Release");
        (string Code, string Command, string File)[] cases =
        [
            ("PGL1001", "rm template/cluster.tar", "template/cluster.tar"),
            ("PGL1002", "printf 'plugin of 0lder' > libpglite.so", "libpglite.so"),
            ("PGL1002", "ln -sf ../LICENSE template/cluster.tar", "template/cluster.tar"),
            ("PGL1003", "touch prefix/extra", "prefix/extra"),
            ("PGL1004", "chmod 0600 " + ScratchFeed.Timezone, ScratchFeed.Timezone),
        ];
        foreach ((string code, string command, string file) in cases)
        {
            if (Directory.Exists(project.At("out")))
            {
                Directory.Delete(project.At("out"), recursive: true);
            }

            Outcome outcome = await project.Fail(code, "publish", "--no-build", "-o", "out", "-p:Tampering=" + command);
            Assert.Contains($"'{file}'", outcome.Output);
            Assert.IsFalse(File.Exists(project.At("out/pglite/manifest.json")), "an unchecked folder has no manifest");
        }

        Outcome content = await project.Succeed(
            "publish", "--no-build", "-o", "out", "-p:Tampering=chmod 0600 " + ScratchFeed.Timezone, "-p:PgliteVerifyModes=false", "-v:d");
        Assert.Contains("Modes were not looked at", content.Output);
        await project.Succeed("publish", "--no-build", "-o", "out", "-p:Tampering=touch .DS_Store prefix/Thumbs.db");
        await project.Succeed("publish", "--no-build", "-o", "out", "-p:Tampering=true");
        Assert.IsTrue(File.Exists(project.At("out/pglite/manifest.json")), "the file of another kind that is left behind by a failure is replaced");
    }
}
