using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using YamlDotNet.RepresentationModel;

namespace PgliteSdk.Tests.Eng;

/// <summary>What the workflows of the project's host may do: as little as they need, with actions pinned by commit.</summary>
[TestClass]
public sealed partial class WorkflowTests
{
    private static readonly string Root = Repository.Find(AppContext.BaseDirectory).Root;

    private static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Root, ".github", "workflows"), "*.yml").Order(StringComparer.Ordinal);

    [TestMethod]
    public void EveryActionIsPinnedByItsCommit()
    {
        string[] loose = [.. Steps().Select(step => Text(step, "uses")).OfType<string>().Where(action => !PinnedPattern().IsMatch(action))];
        Assert.IsEmpty(loose, string.Join(", ", loose));
    }

    [TestMethod]
    public void NothingIsGrantedThatNoJobAsksFor()
    {
        foreach (YamlMappingNode workflow in Files.Select(Load))
        {
            Assert.IsEmpty(((YamlMappingNode)workflow["permissions"]).Children, "the workflow itself grants nothing");
            Assert.IsFalse(((YamlMappingNode)workflow["on"]).Children.ContainsKey("pull_request_target"), "code of strangers never runs with our rights");
        }

        foreach ((string name, YamlMappingNode job) in Jobs())
        {
            string[] written = [.. ((YamlMappingNode)job["permissions"]).Children.Where(row => row.Value.ToString() == "write").Select(row => row.Key.ToString())];
            CollectionAssert.AreEquivalent(name == "release" ? ["attestations", "contents", "id-token"] : Array.Empty<string>(), written, name);
            Assert.IsTrue(job.Children.ContainsKey("timeout-minutes"), $"{name} has no limit of time");
        }
    }

    [TestMethod]
    public void NoScriptHasTextOfAnEventPutIntoIt()
    {
        string[] risky = [.. Steps().Select(step => Text(step, "run")).OfType<string>().Where(script => script.Contains("${{", StringComparison.Ordinal))];
        Assert.IsEmpty(risky, string.Join('\n', risky));
    }

    [TestMethod]
    public void ReleaseIsMadeFromATagAfterEveryTestAndItsSubjectsAreAttested()
    {
        Dictionary<string, YamlMappingNode> jobs = Jobs().ToDictionary(row => row.Name, row => row.Job, StringComparer.Ordinal);
        YamlMappingNode release = jobs["release"];
        Assert.Contains("refs/tags/v", Text(release, "if")!);
        CollectionAssert.AreEquivalent(jobs.Keys.Except(["release"]).ToArray(), ((YamlSequenceNode)release["needs"]).Select(name => name.ToString()).ToArray());
        YamlMappingNode[] steps = [.. ((YamlSequenceNode)release["steps"]).Cast<YamlMappingNode>()];
        int made = Array.FindIndex(steps, step => Text(step, "run")?.StartsWith("./build.sh release ", StringComparison.Ordinal) == true);
        int attested = Array.FindIndex(steps, step => Text(step, "uses")?.StartsWith("actions/attest-build-provenance@", StringComparison.Ordinal) == true);
        Assert.IsGreaterThan(-1, made);
        Assert.IsGreaterThan(made, attested);
        Assert.EndsWith("subjects.sha256", ((YamlMappingNode)steps[attested]["with"])["subject-checksums"].ToString());
        Assert.IsFalse(steps.Any(step => Text(step, "uses")?.StartsWith("actions/cache@", StringComparison.Ordinal) == true), "a release leans on no cache");
    }

    [TestMethod]
    public void EveryFileThatAWorkflowRunsIsThere()
    {
        string[] named = [.. Steps().Select(step => Text(step, "run")).OfType<string>().SelectMany(script => ProgramPattern().Matches(script)).Select(match => match.Groups[1].Value).Distinct()];
        Assert.IsNotEmpty(named);
        Assert.IsEmpty(named.Where(path => !File.Exists(Path.Combine(Root, path))));
    }

    private static IEnumerable<(string Name, YamlMappingNode Job)> Jobs() =>
        Files.SelectMany(file => ((YamlMappingNode)Load(file)["jobs"]).Children.Select(row => (row.Key.ToString(), (YamlMappingNode)row.Value)));

    private static IEnumerable<YamlMappingNode> Steps() => Jobs().SelectMany(row => (YamlSequenceNode)row.Job["steps"]).Cast<YamlMappingNode>();

    private static string? Text(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out YamlNode? value) ? value.ToString() : null;

    private static YamlMappingNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(file);
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    [GeneratedRegex("^[A-Za-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40}$")]
    private static partial Regex PinnedPattern();

    [GeneratedRegex(@"(?:^|bash |\./)((?:\.ci/)?(?:build\.sh|run))\b", RegexOptions.Multiline)]
    private static partial Regex ProgramPattern();
}
