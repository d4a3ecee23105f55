using System.IO.Compression;
using System.Text.Json.Nodes;
using LibPglite.Payload;
using PgliteSdk.RuntimePacks;

namespace PgliteSdk.Tests.Tasks;

/// <summary>What the builder asks of diagnostics before it takes them into a pack.</summary>
[TestClass]
public sealed class PackDiagnosticsTests
{
    private static readonly string[] Families =
        ["closure", "conformance", "contract", "extensions", "lifecycle", "platform", "provenance", "symbols", "toolchain"];

    [TestMethod]
    public void DocumentsTravelWithTheirSchemas()
    {
        using Scratch scratch = new();
        RuntimePackResult result = RuntimePackBuilder.Build(Request(scratch));
        using ZipArchive package = ZipFile.OpenRead(result.PackagePath);
        foreach (string family in Families)
        {
            Assert.IsNotNull(package.GetEntry($"pglite/diagnostics/{family}.json"), family);
            Assert.IsNotNull(package.GetEntry($"pglite/diagnostics/schemas/{family}.schema.json"), family);
        }

        Assert.IsNotNull(package.GetEntry("pglite/diagnostics/schemas/spdx-2.3.schema.json"));
    }

    [TestMethod]
    public void PapersDoNotChangeTheContentDigest()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        string before = ContentDigest.Of(RuntimePackBuilder.Content(request));
        Assert.AreEqual(before, ContentDigest.Of(RuntimePackBuilder.Build(request).Manifest.Files));
        Scratch.Write(Path.Combine(request.InputDirectory, "libpglite.so"), "other content");
        Assert.AreNotEqual(before, ContentDigest.Of(RuntimePackBuilder.Content(request)));
    }

    [TestMethod]
    public void MissingMalformedAndForeignDocumentsAreNamedAtOnce()
    {
        using Scratch scratch = new();
        RuntimePackRequest request = Request(scratch);
        string folder = request.DiagnosticsDirectory!;
        File.Delete(Path.Combine(folder, "closure.json"));
        Scratch.Write(Path.Combine(folder, "contract.json"), "{ 'a'");
        Scratch.Write(Path.Combine(folder, "platform.json"), "{}");
        Scratch.Write(Path.Combine(folder, "horoscope.json"), "{}");

        string message = Assert.ThrowsExactly<RuntimePackException>(() => RuntimePackBuilder.Build(request)).Message;

        Assert.Contains("'closure.json' is missing", message);
        Assert.Contains("'contract.json' is not JSON", message);
        Assert.Contains("'platform.json': /", message);
        Assert.Contains("'horoscope.json' belongs to no family", message);
        Assert.IsFalse(Directory.Exists(request.OutputDirectory), "nothing is left behind");
    }

    [TestMethod]
    [DataRow("\"SPDX-2.3\"", "\"SPDX-9\"", "/spdxVersion")]
    [DataRow("\"SPDXRef-zlib\"", "\"no id\"", "/packages/1/SPDXID")]
    [DataRow("\"relatedSpdxElement\":\"SPDXRef-zlib\"", "\"relatedSpdxElement\":\"SPDXRef-gone\"", "names SPDXRef-gone")]
    [DataRow("\"CONTAINS\",\"relatedSpdxElement\":\"SPDXRef-zlib\"", "\"CONTAINS\",\"relatedSpdxElement\":\"SPDXRef-Pack\"", "no relationship leads to SPDXRef-zlib")]
    [DataRow("\"SPDXRef-zlib\",\"name\"", "\"SPDXRef-Pack\",\"name\"", "occurs twice")]
    [DataRow("DESCRIBES", "CONTAINS", "describes nothing")]
    [DataRow("\"licenseId\":\"LicenseRef-Own\"", "\"licenseId\":\"LicenseRef-Other\"", "LicenseRef-Own has no text")]
    public void BillOfMaterialsThatOthersCannotReadIsFound(string from, string to, string problem)
    {
        const string Whole = """{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"pack","documentNamespace":"https://example.org/1","creationInfo":{"created":"2000-01-01T00:00:00Z","creators":["Tool: t"]},"packages":[{"SPDXID":"SPDXRef-Pack","name":"pack","downloadLocation":"NOASSERTION"},{"SPDXID":"SPDXRef-zlib","name":"zlib","downloadLocation":"NOASSERTION","licenseDeclared":"Zlib AND LicenseRef-Own"}],"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-Own","extractedText":"Do."}],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-Pack"},{"spdxElementId":"SPDXRef-Pack","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-zlib"}]}""";
        DiagnosticSchema schema = DiagnosticSchema.Parse(
            BillOfMaterialsCheck.Family, File.ReadAllText(Path.Combine(Scratch.Repository, "runtime-packs", "schemas", "spdx-2.3.schema.json")));
        Assert.IsEmpty(BillOfMaterialsCheck.Problems(Whole, schema));
        string altered = Whole.Replace(from, to, StringComparison.Ordinal);
        Assert.AreNotEqual(Whole, altered);
        Assert.Contains(problem, string.Join('\n', BillOfMaterialsCheck.Problems(altered, schema)));
    }

    /// <summary>A small pack with documents that fit their schemas, as short as those allow.</summary>
    private static RuntimePackRequest Request(Scratch scratch)
    {
        RuntimePackRequest request = RuntimePackBuilderTests.Request(scratch);
        string folder = Path.Combine(scratch.Root, "diagnostics");
        foreach ((string family, string body) in Bodies())
        {
            JsonObject document = new() { ["family"] = family, ["schemaVersion"] = 1, ["rid"] = "linux-x64", ["payload"] = new string('a', 64) };
            foreach ((string name, JsonNode? value) in JsonNode.Parse(body)!.AsObject())
            {
                document[name] = value?.DeepClone();
            }

            Scratch.Write(Path.Combine(folder, family + ".json"), document.ToJsonString());
        }

        return request with { DiagnosticsDirectory = folder };
    }

    private static IEnumerable<(string Family, string Body)> Bodies()
    {
        string hash = new('c', 64);
        string archive = $$"""{"name":"a","version":"1","file":"a.tar","sha256":"{{hash}}","license":"MIT"}""";
        const string Number = """[{"name":"N","value":1}]""";
        yield return ("closure", """{"system":[],"binaries":[{"path":"p","soname":null,"needed":[],"runPaths":[],"closure":[]}]}""");
        yield return ("conformance", """{"suites":[]}""");
        yield return ("contract", """{"libraries":[],"moduleVersion":1,"inside":[{"name":"read","class":"pure","reason":"r"}],"outside":[{"name":"write","reason":"r"}]}""");
        yield return ("extensions", """{"extensions":[]}""");
        yield return ("lifecycle", $$"""{"abi":"1.0","functions":[],"statuses":{{Number}},"states":{{Number}},"stopModes":{{Number}},"events":{{Number}},"checks":[]}""");
        yield return ("platform", """{"os":"linux","architecture":"x86-64","library":"glibc","floor":"2.1","binaries":[{"path":"p","floor":"2.1","because":null}]}""");
        yield return ("provenance", $$"""{"repository":"https://example.org","commit":null,"archives":[{{archive}}],"buildInputs":[]}""");
        yield return ("symbols", """{"binaries":[{"path":"p","exports":[],"imports":[]}],"registry":{"functions":[],"constants":[],"variables":[]}}""");
        yield return ("toolchain", $$"""{"target":"t","tools":[{"command":"c","version":"1"}],"steps":[{"name":"s","key":"{{hash}}","settings":[],"files":[]}]}""");
    }
}
