using System.Text.RegularExpressions;

namespace PgliteSdk.Build.Native;

/// <summary>What a look at the finished library found.</summary>
/// <param name="GlibcFloor">The newest version of the C library that one of its symbols needs.</param>
/// <param name="Needed">The libraries it loads.</param>
internal sealed record GateResult(string GlibcFloor, IReadOnlyList<string> Needed);

/// <summary>
/// The last look before the library may be packed: it takes only what the contract and the supervisor's list allow, gives only
/// what pglite.h declares, and loads the C library only.
/// </summary>
internal static partial class Gate
{
    public static readonly IReadOnlyList<string> AllowedLibraries =
        ["ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"];

    /// <summary>What the compiler's start files of any shared library take.</summary>
    private static readonly string[] StartFiles = ["_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable", "__cxa_finalize", "__gmon_start__"];

    /// <summary>The floor of the .NET runtime's own native parts, above which we must not be by more than is known.</summary>
    private static readonly Version HighestGlibc = new(2, 29);

    /// <summary>Looks at the engine.</summary>
    public static async Task<GateResult> CheckAsync(string library, string native, CancellationToken cancel)
    {
        IEnumerable<string> tables = Contract.Names(Contract.File(native)).Concat(Contract.Names(Contract.Outside(native)));
        IEnumerable<string> declared = ExportPattern().Matches(await File.ReadAllTextAsync(Path.Combine(native, "abi", "pglite.h"), cancel))
            .Select(match => match.Groups[1].Value);
        return await CheckAsync(library, tables, declared, cancel);
    }

    /// <summary>
    /// Looks at an extension module in a file of its own: it takes from the C library only what the contract calls pure or a
    /// jump, besides the start files' names and, with C++ in it, what the C++ runtime takes; all else it has from the engine.
    /// </summary>
    public static async Task CheckModuleAsync(string library, string native, bool isCxx, CancellationToken cancel) =>
        await CheckAsync(
            library,
            Contract.OfModule(native, isCxx).SelectMany(Contract.Untouched).Concat(StartFiles).Concat(isCxx ? Contract.Names(Contract.CxxRuntime(native)) : []),
            ["pglite_module"],
            cancel);

    private static async Task<GateResult> CheckAsync(string library, IEnumerable<string> allowed, IEnumerable<string> declared, CancellationToken cancel)
    {
        var nm = new Tool("llvm-nm-19");
        string[] undefined = Lines(await nm.ReadAsync(["-D", "--undefined-only", "--format=just-symbols", library], cancel));
        string[] defined = Lines(await nm.ReadAsync(["-D", "--defined-only", "--format=just-symbols", library], cancel));
        string dynamic = await new Tool("llvm-readelf-19").ReadAsync(["-d", library], cancel);
        string[] needed = [.. NeededPattern().Matches(dynamic).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];

        string file = Path.GetFileName(library);
        Refuse(file, "takes names that no contract lists", Foreign(undefined.Select(BareName), allowed));
        Refuse(file, "exports names that are not declared", defined.Select(BareName).Except(declared));
        Refuse(file, "lacks names that are declared", declared.Except(defined.Select(BareName)));
        Refuse(file, "loads libraries besides the C library", needed.Except(AllowedLibraries));

        Version floor = Floor(undefined);
        return floor <= HighestGlibc
            ? new GateResult($"GLIBC_{floor}", needed)
            : throw new BuildFailure($"gate: {file} needs GLIBC_{floor}, above GLIBC_{HighestGlibc}");
    }

    /// <summary>The names that no table lists; a table's line may end in * for any ending.</summary>
    public static IEnumerable<string> Foreign(IEnumerable<string> names, IEnumerable<string> tables)
    {
        ILookup<bool, string> byKind = tables.ToLookup(name => name.EndsWith('*'));
        HashSet<string> whole = [.. byKind[false]];
        string[] prefixes = [.. byKind[true].Select(name => name.TrimEnd('*'))];
        return names.Where(name => !whole.Contains(name) && !prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    public static Version Floor(IEnumerable<string> symbols) =>
        symbols.Select(symbol => GlibcPattern().Match(symbol))
            .Where(match => match.Success)
            .Select(match => Version.Parse(match.Groups[1].Value))
            .DefaultIfEmpty(new Version(2, 0))
            .Max()!;

    private static void Refuse(string file, string what, IEnumerable<string> names)
    {
        string[] found = [.. names.Distinct().Order(StringComparer.Ordinal)];
        if (found.Length > 0)
        {
            throw new BuildFailure($"gate: {file} {what}: {string.Join(", ", found)}");
        }
    }

    private static string BareName(string symbol) => symbol.Split('@')[0];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"\(NEEDED\).*\[(.+)\]")]
    private static partial Regex NeededPattern();

    [GeneratedRegex(@"^PGLITE_API\b[^;(]*?\b(pglite_\w+)\(", RegexOptions.Multiline)]
    public static partial Regex ExportPattern();

    [GeneratedRegex(@"@GLIBC_([0-9.]+)")]
    private static partial Regex GlibcPattern();
}
