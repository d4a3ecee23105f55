using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;

namespace PgliteSdk.Tests.Tool;

[TestClass]
public sealed class DoctorTests
{
    private const string Plugin = "libpglite.so";

    private static readonly string[] Families =
        ["closure", "conformance", "contract", "extensions", "lifecycle", "platform", "provenance", "symbols", "toolchain"];

    [TestMethod]
    public async Task PackOfThisBuildIsWhatItSaysAndWorks()
    {
        Outcome outcome = await Tool.RunAsync("doctor", "--self-test", Environs.Pack);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.Contains("as stated", outcome.Output);
        Assert.IsEmpty(Directory.GetDirectories(Path.GetTempPath(), "pglite-self-test-*"), "the self-test cleans up");
    }

    [TestMethod]
    public async Task SelectionOfExtensionsIsExaminedAsOne()
    {
        Patient patient = new();
        patient.Select("hstore");
        Same([], await patient.ExamineAsync());

        Patient ill = new();
        ill.Select("hstore");
        ill.Remove("prefix/share/postgresql/extension/hstore.control");
        Same(["PGL3301 diagnostics/extensions.json"], await ill.ExamineAsync());
    }

    [TestMethod]
    public async Task EveryMissingFamilyIsNamed()
    {
        Patient patient = new();
        foreach (string family in Families)
        {
            patient.Remove($"diagnostics/{family}.json");
        }

        Same(Families.Select(family => $"PGL3101 diagnostics/{family}.json"), await patient.ExamineAsync());
    }

    [TestMethod]
    public async Task EveryMalformedFamilyIsNamed()
    {
        Patient patient = new();
        foreach (string family in Families)
        {
            string text = patient.Text($"diagnostics/{family}.json");
            patient.Write($"diagnostics/{family}.json", family.Length % 2 == 0 ? text[..^20] : text.Replace("\"rid\"", "\"ird\"", StringComparison.Ordinal));
        }

        Same(Families.Select(family => $"PGL3102 diagnostics/{family}.json"), await patient.ExamineAsync());
    }

    [TestMethod]
    public async Task EveryFamilyOfAnotherPayloadIsNamed()
    {
        Patient patient = new();
        foreach (string family in Families)
        {
            patient.Edit(family, document => document["payload"] = new string('0', 64));
        }

        Same(Families.Select(family => $"PGL3103 diagnostics/{family}.json"), await patient.ExamineAsync());
    }

    [TestMethod]
    [DynamicData(nameof(Environs.LinuxRids), typeof(Environs))]
    public async Task EveryFamilyThatContradictsThePayloadIsNamed(string rid)
    {
        Patient patient = new(Environs.PayloadOf(rid));
        patient.Edit("closure", document => document["binaries"]![0]!["needed"]!.AsArray().RemoveAt(0));
        patient.Edit("conformance", document => document["suites"] = new JsonArray(Run("core", exit: 0, passed: true, "2026-01-02", "2026-01-01")));
        patient.Edit("extensions", document => document["extensions"]!.AsArray().First(row => (string)row!["status"]! == "shipped" && (string)row["pack"]! == "LibPglite.Runtime")!["version"] = "0.0");
        patient.Edit("lifecycle", document => document["abi"] = "9.9");
        patient.Edit("platform", document => document["binaries"]![0]!["floor"] = "2.99");
        patient.Edit("provenance", document => document["archives"]![0]!["sha256"] = new string('0', 64));
        patient.Edit("symbols", document => document["registry"]!["variables"]!.AsArray().Add("zz_nobody"));
        patient.Edit("toolchain", document => document["steps"]![0]!["settings"]![0]!["value"] = "-O0");

        Same(Families.Except(["contract"]).Select(family => $"PGL3104 diagnostics/{family}.json"), await patient.ExamineAsync());
    }

    [TestMethod]
    [DynamicData(nameof(Environs.LinuxRids), typeof(Environs))]
    public async Task BytesThatTheContractAndTheInterfaceDoNotAllowAreFound(string rid)
    {
        Patient patient = new(Environs.PayloadOf(rid));
        patient.Edit("contract", document => document["outside"]!.AsArray().Remove(document["outside"]!.AsArray().Single(row => (string)row!["name"]! == "pthread_create")));
        patient.Edit("lifecycle", document => document["functions"]!.AsArray().RemoveAt(0));
        patient.Edit("platform", document => document["floor"] = "2.5");
        Same(["PGL3203 " + Plugin, "PGL3202 " + Plugin, "PGL3207 diagnostics/platform.json"], await patient.ExamineAsync());
    }

    [TestMethod]
    [DynamicData(nameof(Environs.LinuxRids), typeof(Environs))]
    public async Task AlteredPluginIsFoundByWhatItGivesAndTakes(string rid)
    {
        Patient patient = new(Environs.PayloadOf(rid));
        patient.Patch(Plugin, "librt.so.1", "libzz.so.1");
        patient.Patch(Plugin, "pglite_connect", "pglite_connekt");
        patient.Patch(Plugin, "pthread_create", "pthread_kreate");
        string[] findings = await patient.ExamineAsync();
        foreach (string expected in new[] { "PGL3202", "PGL3203", "PGL3205" })
        {
            Assert.Contains($"{expected} {Plugin}", findings);
        }

        foreach (string family in Families)
        {
            Assert.Contains($"PGL3103 diagnostics/{family}.json", findings);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Environs.LinuxRids), typeof(Environs))]
    public async Task StrangerAmongTheModulesIsFound(string rid)
    {
        Patient patient = new(Environs.PayloadOf(rid));
        string stranger = await StrangerAsync(rid), foreign = await StrangerAsync(rid == "linux-x64" ? "linux-arm64" : "linux-x64");
        const string Place = "prefix/lib/postgresql/stranger.so", Module = "prefix/lib/postgresql/cube.so";
        patient.Edit("contract", document => document["moduleVersion"] = 99);
        patient.Write(Place, File.ReadAllBytes(stranger));
        patient.Write("prefix/lib/postgresql/torn.so", File.ReadAllBytes(stranger)[..100]);
        patient.Write("prefix/lib/postgresql/foreign.so", File.ReadAllBytes(foreign));
        string[] findings = await patient.ExamineAsync();
        foreach (string expected in new[] { "PGL3204 " + Place, "PGL3204 " + Module, "PGL3206 " + Place, "PGL3302 " + Place, "PGL3201 prefix/lib/postgresql/torn.so", "PGL3201 prefix/lib/postgresql/foreign.so" })
        {
            Assert.Contains(expected, findings);
        }
    }

    [TestMethod]
    public async Task PathOfABuildMachineIsFound()
    {
        Patient patient = new();
        const string Script = "prefix/share/postgresql/extension/plpgsql--1.0.sql";
        patient.Write(Script, patient.Text(Script) + "-- from /home/alice/build/plpgsql.sql\n");
        Assert.Contains("PGL3209 " + Script, await patient.ExamineAsync());
    }

    [TestMethod]
    public async Task IncompleteExtensionAndUnownedFileAreFound()
    {
        Patient patient = new();
        patient.Remove(patient.Extensions.SelectMany(row => row.Files).First(file => file.EndsWith(".control", StringComparison.Ordinal)));
        patient.Write("prefix/share/postgresql/extension/nobody--1.sql", "SELECT 1;\n");
        string[] findings = await patient.ExamineAsync();
        Assert.Contains("PGL3301 diagnostics/extensions.json", findings);
        Assert.Contains("PGL3302 prefix/share/postgresql/extension/nobody--1.sql", findings);
    }

    [TestMethod]
    public async Task PapersThatAreMissingOrIncompleteAreFound()
    {
        Patient patient = new();
        patient.Remove("LICENSE");
        patient.Write("THIRD-PARTY-NOTICES", patient.Text("THIRD-PARTY-NOTICES").Replace("\nRyu\n", "\nNobody\n", StringComparison.Ordinal));
        Same(["PGL3501 LICENSE", "PGL3502 THIRD-PARTY-NOTICES"], await patient.ExamineAsync());

        Patient other = new();
        other.Write("sbom.spdx.json", other.Text("sbom.spdx.json").Replace("DESCRIBES", "PRAISES", StringComparison.Ordinal));
        Same(["PGL3503 sbom.spdx.json"], await other.ExamineAsync());
    }

    [TestMethod]
    public async Task ClaimOfReadinessWithoutWholeResultsIsRefused()
    {
        Patient patient = new();
        patient.ClaimReady();
        patient.Edit("conformance", document => document["suites"] = new JsonArray(Run("core", exit: 1, passed: false, "2026-01-01", "2026-01-02")));
        Same(["PGL3401 diagnostics/conformance.json", "PGL3402 diagnostics/conformance.json", "PGL3401 diagnostics/lifecycle.json"], await patient.ExamineAsync());
    }

    [TestMethod]
    public async Task SelfTestSaysWhereADamagedPayloadFailed()
    {
        Patient patient = new();
        patient.Write("template/cluster.tar", File.ReadAllBytes(patient.Locate("template/cluster.tar"))[..100_000]);
        Assert.Contains("PGL3601 " + Plugin, await patient.ExamineAsync("--self-test"));
    }

    [TestMethod]
    public async Task HostileOrEmptySubjectsAreRefused()
    {
        string package = Path.Combine(Environs.Work, "hostile.nupkg"), archive = Path.Combine(Environs.Work, "payload.tar");
        using (ZipArchive zip = ZipFile.Open(package, ZipArchiveMode.Create))
        {
            using Stream entry = zip.CreateEntry("pglite/../../escaped").Open();
            entry.Write(Encoding.UTF8.GetBytes("!"));
        }

        await TarFile.CreateFromDirectoryAsync(Environs.Payload, archive, includeBaseDirectory: true);
        string empty = Directory.CreateDirectory(Path.Combine(Environs.Work, "empty")).FullName;
        foreach ((string path, string code) in new[] { (package, "PGL200"), (empty, "PGL2002"), (archive, "PGL3001"), (empty + "/nothing", "PGL2001") })
        {
            Outcome outcome = await Tool.RunAsync("doctor", path);
            Assert.AreEqual(3, outcome.ExitCode, outcome.Output);
            Assert.Contains(code, outcome.Output);
        }
    }

    /// <summary>A library for a system that is no module of ours.</summary>
    private static async Task<string> StrangerAsync(string rid)
    {
        string library = Path.Combine(Environs.Work, $"stranger-{rid}.so"), target = rid == "linux-x64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
        await Cli.Wrap("clang-19").WithArguments(["--target=" + target, "-fuse-ld=lld", "-nostdlib", "-shared", "-x", "c", "/dev/null", "-Wl,-rpath,/opt/elsewhere", "-o", library])
            .ExecuteAsync();
        return library;
    }

    private static JsonObject Run(string name, int exit, bool passed, string start, string end) => new()
    {
        ["name"] = name,
        ["command"] = new JsonArray("pg_regress"),
        ["start"] = start + "T00:00:00Z",
        ["end"] = end + "T00:00:00Z",
        ["exitStatus"] = exit,
        ["cases"] = new JsonArray(new JsonObject { ["name"] = "boolean", ["passed"] = passed }),
        ["log"] = name + ".log",
        ["logSha256"] = new string('0', 64),
    };

    private static void Same(IEnumerable<string> expected, string[] findings) => Assert.AreEqual(
        string.Join('\n', expected.Order(StringComparer.Ordinal)), string.Join('\n', findings.Order(StringComparer.Ordinal)));
}
