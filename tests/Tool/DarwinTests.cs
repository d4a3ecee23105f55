using System.Formats.Tar;
using System.Text;

namespace PgliteSdk.Tests.Tool;

/// <summary>What the doctor sees of a pack for macOS, on any system.</summary>
[TestClass]
public sealed class DarwinTests
{
    private const string Plugin = DarwinPatient.Plugin;

    /// <summary>A server of this machine made the template; the settings are those that a server of macOS knows.</summary>
    [TestMethod]
    public async Task TemplateHasTheSettingsOfItsSystem()
    {
        await using FileStream stream = File.OpenRead(Path.Combine(Environs.DarwinPayload, "template", "cluster.tar"));
        await using TarReader tar = new(stream);
        string settings = "";
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            settings = entry.Name == "postgresql.conf" ? await new StreamReader(entry.DataStream!).ReadToEndAsync() : settings;
        }

        Assert.Contains("wal_sync_method = fsync_writethrough", settings);
        Assert.DoesNotContain("syncfs", settings);
    }

    [TestMethod]
    public async Task HealthyModuleOfAnotherLinkIsAccepted()
    {
        DarwinPatient patient = new();
        patient.Write(patient.Modules[0], await DarwinPatient.ModuleAsync());
        Same(["PGL3104 diagnostics/symbols.json"], await patient.ExamineAsync());
    }

    [TestMethod]
    public async Task PluginThatIsNotAsStatedIsFound()
    {
        DarwinPatient patient = new();
        string note = Path.Combine(Environs.Work, "note-" + Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(note, Encoding.UTF8.GetBytes("built in /Users/alice/src/pglite.c\0"));
        patient.Write(Plugin, await patient.PluginAsync(
            patient.Functions.Skip(1).Append("stranger"), "-sectcreate", "__TEXT", "__note", note, "-install_name", "/usr/local/lib/" + Plugin, "-platform_version", "macos", "12.3.1", "12.3.1"));
        Same(
            [
                "PGL3104 diagnostics/closure.json", "PGL3104 diagnostics/symbols.json", "PGL3202 " + Plugin, "PGL3207 diagnostics/platform.json",
                "PGL3209 " + Plugin, "PGL3211 " + Plugin,
            ],
            await patient.ExamineAsync());
    }

    /// <summary>
    /// Each module of one payload has an illness of its own, and the finding for it is the only one about that file. That papers
    /// speak of other bytes is left out here: it is of every payload whose libraries are not those that were packed.
    /// </summary>
    [TestMethod]
    public async Task EachIllModuleIsFoundByItsIllness()
    {
        DarwinPatient patient = new();
        string zlib = await MachOLinker.StandInAsync("libz", "/usr/lib/libz.1.dylib", ["_deflate"]);
        byte[] whole = await DarwinPatient.ModuleAsync(), altered = [.. whole];
        altered[whole.AsSpan().IndexOf("palloc\0"u8)] ^= 1;
        (string Code, byte[] Bytes)[] ill =
        [
            ("PGL3201", File.ReadAllBytes(Path.Combine(Environs.Payload, "libpglite.so"))),
            ("PGL3201", await DarwinPatient.ModuleAsync(options: ["-arch", "x86_64"])),
            ("PGL3201", await DarwinPatient.ModuleAsync(options: ["-platform_version", "ios", "14.0", "14.0"])),
            ("PGL3201", await DarwinPatient.ModuleAsync(options: ["-fixup_chains"])),
            ("PGL3203", await DarwinPatient.ModuleAsync(code: "char *tmpnam(char *); int x(void) { return tmpnam(0) != 0; }", options: ["-exported_symbol", "_pglite_module"])),
            ("PGL3202", await DarwinPatient.ModuleAsync(code: "int x(void) { return 1; }")),
            ("PGL3204", await MachOLinker.LinkAsync("int _PG_init(void) { return 0; }", [], "-bundle")),
            ("PGL3205", await DarwinPatient.ModuleAsync(options: ["-needed_library", zlib])),
            ("PGL3206", await DarwinPatient.ModuleAsync(options: ["-rpath", "/opt/elsewhere"])),
            ("PGL3206", await DarwinPatient.ModuleAsync(options: ["-rpath", "@loader_path/../../../.."])),
            ("PGL3206", await DarwinPatient.ModuleAsync(options: ["-rpath", "@executable_path"])),
            ("PGL3208", await DarwinPatient.ModuleAsync(import: "nobody_lends_this")),
            ("PGL3208", await DarwinPatient.ModuleAsync(variable: "nobody_lends_this")),
            ("PGL3210", await DarwinPatient.ModuleAsync(options: ["-no_adhoc_codesign"])),
            ("PGL3210", [.. whole, 0]),
            ("PGL3211", await DarwinPatient.ModuleAsync(options: ["-install_name", "module.dylib"])),
            ("PGL3212", await DarwinPatient.ModuleAsync(options: ["-flat_namespace"])),
            ("PGL3212", await DarwinPatient.ModuleAsync(code: "int pgs_stranger(void); int x(void) { return pgs_stranger(); }", options: ["-undefined", "dynamic_lookup", "-exported_symbol", "_pglite_module"])),
            .. Enumerable.Range(0, 8).Select(part => ("PGL3201", whole[..(4 + (part * whole.Length / 8))])),
        ];
        List<string> expected = [];
        foreach ((string path, (string code, byte[] bytes)) in patient.Modules.Zip(ill))
        {
            patient.Write(path, bytes);
            expected.Add($"{code} {path}");
        }

        string both = patient.Modules[ill.Length];
        patient.Write(both, altered);
        Assert.HasCount(ill.Length, expected);
        Same([.. expected, "PGL3208 " + both, "PGL3210 " + both], [.. (await patient.ExamineAsync()).Where(finding => !finding.StartsWith("PGL3104", StringComparison.Ordinal))]);
    }

    private static void Same(IEnumerable<string> expected, string[] findings) => Assert.AreEqual(
        string.Join('\n', expected.Order(StringComparer.Ordinal)), string.Join('\n', findings.Order(StringComparer.Ordinal)));
}
