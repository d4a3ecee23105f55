using System.Text.Json;

namespace PgliteSdk.Tests.Tool;

[TestClass]
public sealed class VerifyTests
{
    [TestMethod]
    public async Task PackPublishAndPayloadAllHaveTheSameTreeDigest()
    {
        string publish = await Publish.CopyAsync("forms");
        string unpacked = Path.Combine(Environs.Packages, "libpglite.runtime.linux-x64", Environs.Version);
        string archive = Path.Combine(Environs.Work, "publish.tar.gz");
        Outcome tar = await Tool.ExecuteAsync("tar", ["-C", publish, "-czf", archive, "."]);
        Assert.AreEqual(0, tar.ExitCode, tar.Errors);
        string? digest = null;
        foreach (string subject in new[] { Environs.Pack, unpacked, Environs.Payload, publish, Path.Combine(publish, "App"), archive })
        {
            Outcome outcome = await Tool.RunAsync("verify", subject, "--format", "json");
            Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
            using var json = JsonDocument.Parse(outcome.Output);
            string found = json.RootElement.GetProperty("facts").GetProperty("treeDigest").GetString()!;
            Assert.AreEqual(digest ??= found, found, subject);
        }

        Assert.AreEqual(0, (await Tool.RunAsync("verify", publish, "--expect", "sha256:" + digest)).ExitCode);
        Outcome other = await Tool.RunAsync("verify", publish, "--expect", new string('0', 64));
        Assert.AreEqual(1, other.ExitCode);
        Assert.StartsWith("PGL2201 ", other.Output);
    }

    [TestMethod]
    public async Task TextNamesEveryFileAndTheResultAndHasNoColoursWhenPiped()
    {
        string publish = await Publish.CopyAsync("text");
        File.Delete(Path.Combine(publish, "pglite", "template", "cluster.tar"));
        File.WriteAllText(Path.Combine(publish, "pglite", "new\u001b[31m"), "");
        Outcome outcome = await Tool.RunAsync("verify", publish);
        Assert.AreEqual(1, outcome.ExitCode);
        string[] lines = outcome.Output.Split('\n');
        Assert.AreEqual(@"PGL2103 'pglite/new\u001b[31m' is extra: nothing lists it.", lines[0]);
        Assert.StartsWith("PGL2101 'pglite/template/cluster.tar' is missing", lines[1]);
        Assert.Contains("/PGL2101.md", outcome.Output);
        Assert.Contains(": 2 findings", outcome.Output);
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [TestMethod]
    public async Task SarifHasARuleForEveryCodeAndAResultForEveryFinding()
    {
        string publish = await Publish.CopyAsync("sarif");
        File.Delete(Path.Combine(publish, "pglite", "libpglite.so"));
        File.WriteAllText(Path.Combine(publish, "pglite", "a b"), "");
        Outcome outcome = await Tool.RunAsync("verify", publish, "--format", "sarif");
        Assert.AreEqual(1, outcome.ExitCode);
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.AreEqual("2.1.0", json.RootElement.GetProperty("version").GetString());
        JsonElement run = json.RootElement.GetProperty("runs").EnumerateArray().Single();
        JsonElement[] rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray()];
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        CollectionAssert.AreEqual(new[] { "pglite/a%20b", "pglite/libpglite.so" }, results.Select(Uri).ToArray());
        foreach (JsonElement result in results)
        {
            JsonElement rule = rules[result.GetProperty("ruleIndex").GetInt32()];
            Assert.AreEqual(rule.GetProperty("id").GetString(), result.GetProperty("ruleId").GetString());
            Assert.EndsWith($"/{rule.GetProperty("id").GetString()}.md", rule.GetProperty("helpUri").GetString()!);
        }

        static string Uri(JsonElement result) => result.GetProperty("locations")[0].GetProperty("physicalLocation")
            .GetProperty("artifactLocation").GetProperty("uri").GetString()!;
    }

    [TestMethod]
    public async Task ModesMayBeLeftOut()
    {
        string publish = await Publish.CopyAsync("modes");
        File.SetUnixFileMode(Path.Combine(publish, "pglite", "LICENSE"), UnixFileMode.UserRead);
        await Findings.ExpectAsync(publish, "PGL2104 pglite/LICENSE");
        Assert.AreEqual(0, (await Findings.OfAsync(publish, "--ignore-modes")).ExitCode);
    }

    [TestMethod]
    [DataRow("verify")]
    [DataRow("verify", "a", "b")]
    [DataRow("verify", "a", "--format", "xml")]
    [DataRow("verfy", "a")]
    public async Task CommandLineThatIsNotUnderstoodHasAnExitCodeOfItsOwn(params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.AreEqual(2, outcome.ExitCode, outcome.Output);
        Assert.AreNotEqual("", outcome.Errors);
    }
}
