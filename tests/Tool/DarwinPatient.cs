using System.Text.Json;

namespace PgliteSdk.Tests.Tool;

/// <summary>The payload for macOS of this build, and libraries that a test links in another way to put into it.</summary>
internal sealed class DarwinPatient
{
    internal const string Plugin = "libpglite.dylib";

    private readonly Patient _patient = new(Environs.DarwinPayload);
    private readonly string[] _linkedIn;

    internal DarwinPatient()
    {
        Functions = [.. Document("lifecycle").GetProperty("functions").EnumerateArray().Select(name => name.GetString()!)];
        _linkedIn =
        [
            .. Document("extensions").GetProperty("extensions").EnumerateArray().Where(row => row.GetProperty("static").GetBoolean())
                .SelectMany(row => row.GetProperty("modules").EnumerateArray()).Select(name => name.GetString()!),
        ];
        Modules = [.. _patient.Files.Select(file => file.Path).Where(path => path.EndsWith(".dylib", StringComparison.Ordinal) && path != Plugin).Order(StringComparer.Ordinal)];
    }

    /// <summary>The modules in files of their own.</summary>
    internal IReadOnlyList<string> Modules { get; }

    /// <summary>What the plugin gives: every function that the interface declares.</summary>
    internal IReadOnlyList<string> Functions { get; }

    internal void Write(string path, byte[] bytes) => _patient.Write(path, bytes);

    /// <summary>The findings that the libraries are to blame for, as CODE PATH: that papers then speak of other bytes is left out.</summary>
    internal async Task<string[]> ExamineAsync(params string[] options) =>
        [.. (await _patient.ExamineAsync(options)).Where(finding => !finding.StartsWith("PGL3103", StringComparison.Ordinal))];

    /// <summary>A plugin of these functions, with the names of the modules that are linked in, and an import.</summary>
    internal Task<byte[]> PluginAsync(IEnumerable<string> functions, params string[] options) => MachOLinker.LinkAsync(
        "int puts(const char *);\n"
            + "__attribute__((used)) static const char modules[] = \"\\0" + string.Concat(_linkedIn.Select(name => name + "\\0")) + "\";\n"
            + string.Concat(functions.Select(name => $"int {name}(void) {{ return puts(\"{name}\"); }}\n")),
        ["_puts"],
        options);

    /// <summary>A module in a file of its own that wants these names of the engine, with further code in it.</summary>
    internal static Task<byte[]> ModuleAsync(string import = "palloc", string variable = "MyProcPid", string code = "", params string[] options) => MachOLinker.LinkAsync(
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

    private JsonElement Document(string family) => JsonDocument.Parse(_patient.Text($"diagnostics/{family}.json")).RootElement;
}
