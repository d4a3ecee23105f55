using System.Text.Json;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tool;

/// <summary>What the tool says about itself.</summary>
[TestClass]
public sealed class HelpTests
{
    [TestMethod]
    public async Task InfoTellsWhatTheManifestTells()
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(Environs.Payload, "manifest.json"));
        Outcome outcome = await Tool.RunAsync("info", "--json", "--settings");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        using var json = JsonDocument.Parse(outcome.Output);
        JsonElement root = json.RootElement;
        Assert.AreEqual(Environs.Version, root.GetProperty("toolVersion").GetString());
        Assert.AreEqual(Environs.Version, root.GetProperty("facadeVersion").GetString());
        JsonElement payload = root.GetProperty("payload");
        Assert.AreEqual(manifest.TreeDigest, payload.GetProperty("treeDigest").GetString());
        Assert.AreEqual(manifest.PostgresqlVersion, payload.GetProperty("postgresqlVersion").GetString());
        CollectionAssert.AreEqual(
            manifest.Sources.Select(source => source.Sha256).ToArray(),
            payload.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("sha256").GetString()).ToArray());
        Assert.AreEqual("off", root.GetProperty("settings").GetProperty("fsync").GetString());
        Outcome text = await Tool.RunAsync("info");
        Assert.Contains(manifest.TreeDigest, text.Output);
        Assert.DoesNotContain('\u001b', text.Output);
    }

    [TestMethod]
    public async Task HelpNamesEveryVerbAndEveryVerbHasHelp()
    {
        Outcome help = await Tool.RunAsync("--help");
        Assert.AreEqual(0, help.ExitCode);
        foreach (string verb in new[] { "verify", "doctor", "serve", "info", "completion" })
        {
            Assert.Contains("\n  " + verb + " ", help.Output);
            Outcome own = await Tool.RunAsync(verb, "--help");
            Assert.AreEqual(0, own.ExitCode);
            Assert.Contains("dotnet-pglite " + verb, own.Output);
        }
    }

    [TestMethod]
    public async Task BashCompletesVerbsOptionsAndValues()
    {
        string script = (await Tool.RunAsync("completion", "bash")).Output;
        string program = await Tool.ProgramAsync();
        string test = Path.Combine(Environs.Work, "completion.sh");
        File.WriteAllText(test, $$"""
            PATH="{{Path.GetDirectoryName(program)}}:$PATH"
            {{script}}
            try() { COMP_LINE="dotnet-pglite $1"; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"; [ "${COMP_LINE: -1}" = " " ] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dotnet_pglite_suggest; echo "${COMPREPLY[*]}"; }
            try "ver"
            try "verify x --ex"
            try "verify x --format "
            """);
        Outcome outcome = await Tool.ExecuteAsync("bash", [test]);
        Assert.AreEqual("verify\n--expect\njson sarif text\n", outcome.Output, outcome.Errors);
        foreach (string shell in new[] { "fish", "pwsh", "zsh" })
        {
            Assert.Contains("[suggest:", (await Tool.RunAsync("completion", shell)).Output);
        }
    }
}
