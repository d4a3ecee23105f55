using System.Text.RegularExpressions;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;

namespace PgliteSdk.Build.Native;

/// <summary>Libraries of Linux, of the architecture whose <paramref name="loader"/> it is; <paramref name="taken"/> is what the compiler's library takes there.</summary>
internal sealed partial class ElfFormat(string loader, params IReadOnlyList<string> taken) : ObjectFormat
{
    public override string Suffix => ".so";

    public override string DebugSuffix => ".debug";

    public override IReadOnlyList<string> SystemLibraries { get; } =
        [loader, "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"];

    /// <summary>The floor of the .NET runtime's own native parts, above which we must not be by more than is known.</summary>
    public override Version HighestFloor { get; } = new(2, 29);

    public override IReadOnlyList<string> StartFiles { get; } =
        ["_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__cxa_finalize", "__gmon_start__", .. taken];

    public override IReadOnlyList<string> EngineLibraries { get; } = ["-lm", "-lpthread", "-lrt", "-ldl"];

    public override IReadOnlyList<string> ModuleFlags { get; } =
        ["-shared", "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,relro", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,--strip-all"];

    public override IReadOnlyList<string> CxxModuleFlags { get; } =
        ["-static-libstdc++", "-static-libgcc", "-Wl,--wrap=__cxa_allocate_exception", "-Wl,--wrap=__cxa_free_exception"];

    public override IReadOnlyList<string> EngineFlags(string plugin) =>
    [
        "-shared", "-Wl,-soname," + plugin, "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,nodelete", "-Wl,-z,relro", "-Wl,--gc-sections", "-Wl,--build-id=sha1",
        "-Wl,-z,keep-text-section-prefix", // what the profile says is hot lies together
    ];

    public override async Task<string> OnlyAsync(string folder, string names, CancellationToken cancel)
    {
        string script = Path.Combine(folder, "version.map");
        await File.WriteAllTextAsync(script, $"{{ global: {names}; local: *; }};\n", cancel);
        return $"-Wl,--version-script={script}";
    }

    public override IReadOnlyList<string> Below(string root) => [];

    public override async Task SplitAsync(StepLog log, string root, string whole, string library, string debug, CancellationToken cancel)
    {
        var objcopy = new Tool("llvm-objcopy-19") { WorkingDirectory = Path.GetDirectoryName(debug)! };
        await objcopy.RunAsync(log, ["--only-keep-debug", whole, debug], cancel);
        await objcopy.RunAsync(log, ["--strip-all", $"--add-gnu-debuglink={Path.GetFileName(debug)}", whole, library], cancel);
    }

    public override string InBitcode(string symbol) => symbol;

    public override async Task<Binary> LookAsync(string path, string file, CancellationToken cancel)
    {
        var nm = new Tool("llvm-nm-19");
        string undefined = await nm.ReadAsync(["-D", "--undefined-only", "--format=just-symbols", file], cancel);
        string defined = await nm.ReadAsync(["-D", "--defined-only", "--format=just-symbols", file], cancel);
        string dynamic = await new Tool("llvm-readelf-19").ReadAsync(["-d", file], cancel);
        string[] imports = Lines(undefined);
        Version floor = Floor(imports);
        return new Binary
        {
            Path = path,
            Soname = Entries(dynamic, "SONAME").FirstOrDefault(),
            Needed = [.. Entries(dynamic, "NEEDED").Order(StringComparer.Ordinal)],
            RunPaths = [.. Entries(dynamic, "RUNPATH").Concat(Entries(dynamic, "RPATH"))],
            Exports = Lines(defined),
            Imports = imports,
            Floor = floor,
            Newest = imports.FirstOrDefault(name => name.Contains("@GLIBC_", StringComparison.Ordinal) && Floor([name]) == floor),
        };
    }

    /// <summary>The newest C library that one of the imports asks for.</summary>
    public static Version Floor(IEnumerable<string> symbols) =>
        symbols.Select(symbol => GlibcPattern().Match(symbol))
            .Where(match => match.Success)
            .Select(match => Version.Parse(match.Groups[1].Value))
            .DefaultIfEmpty(new Version(2, 0))
            .Max()!;

    private static IEnumerable<string> Entries(string dynamic, string tag) =>
        EntryPattern().Matches(dynamic).Where(match => match.Groups[1].Value == tag).Select(match => match.Groups[2].Value);

    [GeneratedRegex(@"\((\w+)\).*\[(.*)\]")]
    private static partial Regex EntryPattern();

    [GeneratedRegex(@"@GLIBC_([0-9.]+)")]
    private static partial Regex GlibcPattern();
}
