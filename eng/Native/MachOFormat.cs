using System.Text.RegularExpressions;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;

namespace PgliteSdk.Build.Native;

/// <summary>Libraries and bundles of macOS, linked and looked at on another system. In the file, names of C have an underscore before them.</summary>
internal sealed class MachOFormat : ObjectFormat
{
    public override string Suffix => ".dylib";

    public override string DebugSuffix => ".dwarf";

    public override IReadOnlyList<string> SystemLibraries { get; } = ["/usr/lib/libSystem.B.dylib"];

    /// <summary>The first macOS for this machine.</summary>
    public override Version HighestFloor { get; } = new(11, 0);

    public override IReadOnlyList<string> StartFiles { get; } = ["__stack_chk_fail", "__stack_chk_guard", "dyld_stub_binder"];

    public override IReadOnlyList<string> EngineLibraries { get; } = [];

    public override IReadOnlyList<string> ModuleFlags { get; } = ["-bundle", .. Common, "-Wl,-S", "-Wl,-x"];

    public override IReadOnlyList<string> CxxModuleFlags { get; } = [];

    private static string[] Common => ["-Wl,-dead_strip", "-Wl,-no_fixup_chains"];

    public override IReadOnlyList<string> EngineFlags(string plugin) => ["-dynamiclib", "-Wl,-install_name,@rpath/" + plugin, .. Common];

    public override async Task<string> OnlyAsync(string folder, string names, CancellationToken cancel)
    {
        string list = Path.Combine(folder, "exports.list");
        await File.WriteAllTextAsync(list, $"_{names}\n", cancel);
        return $"-Wl,-exported_symbols_list,{list}";
    }

    public override IReadOnlyList<string> Below(string root) => [$"-Wl,-oso_prefix,{root}/"];

    /// <summary>What a debugger wants to know stays in the objects until it is collected from there. The library is signed anew when it is stripped.</summary>
    public override async Task SplitAsync(StepLog log, string root, string whole, string library, string debug, CancellationToken cancel)
    {
        await new Tool("dsymutil-19").RunAsync(log, ["--flat", "--oso-prepend-path", root, whole, "-o", debug], cancel);
        await new Tool("llvm-strip-19").RunAsync(log, ["-S", "-x", whole, "-o", library], cancel);
    }

    public override string InBitcode(string symbol) => symbol.StartsWith('_') ? symbol[1..] : symbol;

    public override async Task<Binary> LookAsync(string path, string file, CancellationToken cancel)
    {
        var nm = new Tool("llvm-nm-19");
        string undefined = await nm.ReadAsync(["--undefined-only", "--extern-only", "--format=just-symbols", file], cancel);
        string defined = await nm.ReadAsync(["--defined-only", "--extern-only", "--format=just-symbols", file], cancel);
        string headers = await new Tool("llvm-objdump-19").ReadAsync(["--macho", "--private-headers", file], cancel);
        return new Binary
        {
            Path = path,
            Soname = Commands(headers, "LC_ID_DYLIB", "name").FirstOrDefault(),
            Needed = [.. Commands(headers, "LC_LOAD(?:_WEAK|_UPWARD)?_DYLIB|LC_REEXPORT_DYLIB", "name").Order(StringComparer.Ordinal)],
            RunPaths = [.. Commands(headers, "LC_RPATH", "path")],
            Exports = [.. Lines(defined).Select(Versioned).Order(StringComparer.Ordinal)],
            Imports = [.. Lines(undefined).Select(Versioned).Order(StringComparer.Ordinal)],
            Floor = Commands(headers, "LC_BUILD_VERSION", "minos").Select(Version.Parse).Single(),
            Newest = null,
        };
    }

    /// <summary>NAME, or NAME@VARIANT for one of several that a header chose.</summary>
    private string Versioned(string symbol)
    {
        string[] parts = InBitcode(symbol).Split('$', 2);
        return string.Join('@', parts);
    }

    /// <summary>A field of each load command of a kind, in the order of the file.</summary>
    private static IEnumerable<string> Commands(string headers, string kind, string field) =>
        Regex.Matches(headers, $@"^ +cmd (?:{kind})\n(?: +(?!cmd )\S.*\n)*? +{field} (.+?)(?: \(offset \d+\))?$", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
}
