using System.Text.Json;
using System.Text.Json.Nodes;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tool;

/// <summary>
/// This build's payload with libraries of macOS in the place of its own, and papers that speak about these: healthy until a test
/// links one of them in another way.
/// </summary>
internal sealed class DarwinPatient
{
    internal const string Plugin = "libpglite.dylib";

    private const string Rid = "osx-arm64";

    private readonly Patient _patient = new();
    private readonly string[] _functions;
    private readonly string[] _linkedIn;
    private readonly string[] _modules;

    private DarwinPatient()
    {
        _functions = [.. Document("lifecycle").GetProperty("functions").EnumerateArray().Select(name => name.GetString()!)];
        _linkedIn =
        [
            .. Document("extensions").GetProperty("extensions").EnumerateArray().Where(row => row.GetProperty("static").GetBoolean())
                .SelectMany(row => row.GetProperty("modules").EnumerateArray()).Select(name => name.GetString()!),
        ];
        _modules = [.. _patient.Files.Select(file => file.Path).Where(path => path.EndsWith(".so", StringComparison.Ordinal) && path.Contains('/', StringComparison.Ordinal)).Select(Dylib)];
    }

    /// <summary>The modules in files of their own, all of them the same healthy one at first.</summary>
    internal IReadOnlyList<string> Modules => _modules;

    /// <summary>What the plugin gives: every function that the interface declares.</summary>
    internal IReadOnlyList<string> Functions => _functions;

    internal static async Task<DarwinPatient> CreateAsync()
    {
        DarwinPatient made = new();
        made._patient.Become(Rid);
        foreach (string path in made._patient.Files.Select(file => file.Path).Where(path => path.EndsWith(".so", StringComparison.Ordinal)).ToArray())
        {
            made._patient.Rename(path, Dylib(path));
        }

        byte[] module = await ModuleAsync();
        made._patient.Write(Plugin, await made.PluginAsync(made._functions));
        foreach (string path in made._modules)
        {
            made._patient.Write(path, module);
        }

        made.Restate();
        return made;
    }

    internal void Write(string path, byte[] bytes) => _patient.Write(path, bytes);

    internal byte[] Read(string path) => File.ReadAllBytes(_patient.Locate(path));

    /// <summary>The findings that the libraries are to blame for, as CODE PATH: that papers then speak of other bytes is left out.</summary>
    internal async Task<string[]> ExamineAsync(params string[] options) =>
        [.. (await _patient.ExamineAsync(options)).Where(finding => !finding.StartsWith("PGL3103", StringComparison.Ordinal))];

    /// <summary>A plugin of these functions, the tables that the doctor looks for in its bytes, and an import.</summary>
    internal Task<byte[]> PluginAsync(IEnumerable<string> functions, params string[] options) => MachOLinker.LinkAsync(
        "int puts(const char *);\n"
            + "__attribute__((used)) static const char modules[] = \"\\0" + string.Concat(_linkedIn.Select(name => name + "\\0")) + "\";\n"
            + "__attribute__((used)) static const char lent[] = \"elog_start\\0\";\n"
            + "__attribute__((used)) static const char variables[] = \"MyProcPid\\0\";\n"
            + string.Concat(functions.Select(name => $"int {name}(void) {{ return puts(\"{name}\"); }}\n")),
        ["_puts"],
        options.Contains("-install_name") ? options : ["-install_name", "@rpath/" + Plugin, .. options]);

    /// <summary>A module in a file of its own that wants these names of the engine, with further code in it.</summary>
    internal static Task<byte[]> ModuleAsync(string import = "elog_start", string variable = "MyProcPid", string code = "", params string[] options) => MachOLinker.LinkAsync(
        $$"""
        #include "dynamic_module.h"
        static const char *const imports[] = {"{{import}}"}, *const variables[] = {"{{variable}}"};
        static const void *addresses[1];
        static uint64_t offsets[1];
        struct dynamic_module pglite_module = {
            .module = {"cube"}, .version = DYNAMIC_MODULE_VERSION,
            .import_count = 1, .import_names = imports, .imports = addresses,
            .variable_count = 1, .variable_names = variables, .variable_offsets = offsets
        };
        {{code}}
        """,
        ["_tmpnam"],
        options.Contains("-install_name") ? options : ["-bundle", .. options]);

    private static string Dylib(string path) => Path.ChangeExtension(path, ".dylib");

    /// <summary>Lets the papers speak about what is there now.</summary>
    private void Restate()
    {
        string content = ContentDigest.Of(_patient.Files);
        foreach (string family in _patient.Files.Select(file => file.Path).Where(path => path.StartsWith(ContentDigest.Diagnostics, StringComparison.Ordinal) && !path.EndsWith(".schema.json", StringComparison.Ordinal)).ToArray())
        {
            _patient.Edit(Path.GetFileNameWithoutExtension(family), document =>
            {
                document["rid"] = Rid;
                document["payload"] = content;
            });
        }

        _patient.Write("sbom.spdx.json", _patient.Text("sbom.spdx.json").Replace("LibPglite.Runtime.linux-x64", "LibPglite.Runtime." + Rid, StringComparison.Ordinal));
        _patient.Edit("extensions", document =>
        {
            foreach (JsonNode row in document["extensions"]!.AsArray().OfType<JsonNode>())
            {
                row["files"] = new JsonArray([.. row["files"]!.AsArray().Select(file => (JsonNode)(((string)file!).EndsWith(".so", StringComparison.Ordinal) ? Dylib((string)file!) : (string)file!))]);
            }
        });
        _patient.Edit("contract", document =>
        {
            document["libraries"] = new JsonArray(MachOLinker.System);
            document["outside"]!.AsArray().Add(new JsonObject { ["name"] = "dyld_stub_binder", ["reason"] = "binds a function at its first call" });
            document["outside"]!.AsArray().Add(new JsonObject { ["name"] = "puts", ["reason"] = "the one import of the test's plugin" });
        });
        _patient.Edit("symbols", document =>
        {
            document["binaries"] = Rows(
                plugin => plugin ? new() { ["exports"] = Names(_functions), ["imports"] = Names("puts", "dyld_stub_binder") } : new() { ["exports"] = Names("pglite_module"), ["imports"] = Names("dyld_stub_binder") });
            document["registry"] = new JsonObject { ["functions"] = Names("elog_start"), ["constants"] = Names(), ["variables"] = Names("MyProcPid") };
        });
        _patient.Edit("closure", document =>
        {
            document["system"] = Names(MachOLinker.System);
            document["binaries"] = Rows(plugin => new()
            {
                ["soname"] = plugin ? "@rpath/" + Plugin : null,
                ["needed"] = Names(MachOLinker.System),
                ["runPaths"] = Names(),
                ["closure"] = Names(MachOLinker.System),
            });
        });
        _patient.Edit("platform", document =>
        {
            (document["os"], document["architecture"], document["library"], document["floor"]) = ("macos", "arm64", "libSystem", "11.0");
            document["binaries"] = Rows(_ => new() { ["floor"] = "11.0", ["because"] = null });
        });
    }

    private JsonArray Rows(Func<bool, JsonObject> describe) =>
        [.. _modules.Append(Plugin).Order(StringComparer.Ordinal).Select(path =>
        {
            JsonObject row = describe(path == Plugin);
            row["path"] = path;
            return (JsonNode)row;
        })];

    private JsonElement Document(string family) => JsonDocument.Parse(_patient.Text($"diagnostics/{family}.json")).RootElement;

    private static JsonArray Names(params string[] names) => new([.. names.Select(name => (JsonNode)name)]);
}
