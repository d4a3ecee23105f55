using System.Text.RegularExpressions;
using PgliteSdk.Build.Diagnostics;

namespace PgliteSdk.Build.Native;

/// <summary>What a look at the finished library found.</summary>
/// <param name="Floor">The oldest system that it runs on, by its C library or by itself.</param>
/// <param name="Needed">The libraries it loads.</param>
internal sealed record GateResult(string Floor, IReadOnlyList<string> Needed);

/// <summary>
/// The last look before the library may be packed: it takes only what the contract and the supervisor's list allow, gives only
/// what pglite.h declares, and loads the system's libraries only.
/// </summary>
internal static partial class Gate
{
    /// <summary>Looks at the engine.</summary>
    public static async Task<GateResult> CheckAsync(EngineTarget target, string library, string native, CancellationToken cancel)
    {
        var contract = new Contract(native, target);
        IEnumerable<string> declared = ExportPattern().Matches(await File.ReadAllTextAsync(Path.Combine(native, "abi", "pglite.h"), cancel))
            .Select(match => match.Groups[1].Value);
        return await CheckAsync(target.Format, library, contract.Inside.Concat(contract.Outside).SelectMany(Contract.Names).Concat(target.Format.StartFiles), declared, cancel);
    }

    /// <summary>
    /// Looks at an extension module in a file of its own: it takes from the C library only what the contract calls pure or a
    /// jump, besides the start files' names and, with C++ in it, what the C++ runtime takes; all else it has from the engine.
    /// </summary>
    public static async Task CheckModuleAsync(EngineTarget target, string library, string native, bool isCxx, CancellationToken cancel)
    {
        var contract = new Contract(native, target);
        await CheckAsync(
            target.Format,
            library,
            contract.OfModule(isCxx).SelectMany(Contract.Untouched).Concat(target.Format.StartFiles).Concat(isCxx ? contract.CxxRuntime.SelectMany(Contract.Names) : []),
            ["pglite_module"],
            cancel);
    }

    private static async Task<GateResult> CheckAsync(
        ObjectFormat format, string library, IEnumerable<string> allowed, IEnumerable<string> declared, CancellationToken cancel)
    {
        string file = Path.GetFileName(library);
        Binary found = await format.LookAsync(file, library, cancel);
        Refuse(file, "takes names that no contract lists", Foreign(found.Imports.Select(BareName), allowed));
        Refuse(file, "exports names that are not declared", found.Exports.Except(declared));
        Refuse(file, "lacks names that are declared", declared.Except(found.Exports));
        Refuse(file, "loads libraries besides the system's", found.Needed.Except(format.SystemLibraries));
        return found.Floor <= format.HighestFloor
            ? new GateResult(found.Newest is null ? found.Floor.ToString() : $"GLIBC_{found.Floor}", found.Needed)
            : throw new BuildFailure($"gate: {file} needs {found.Newest ?? "a system"} of version {found.Floor}, above {format.HighestFloor}");
    }

    /// <summary>The names that no table lists; a table's line may end in * for any ending.</summary>
    public static IEnumerable<string> Foreign(IEnumerable<string> names, IEnumerable<string> tables)
    {
        ILookup<bool, string> byKind = tables.ToLookup(name => name.EndsWith('*'));
        HashSet<string> whole = [.. byKind[false]];
        string[] prefixes = [.. byKind[true].Select(name => name.TrimEnd('*'))];
        return names.Where(name => !whole.Contains(name) && !prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static void Refuse(string file, string what, IEnumerable<string> names)
    {
        string[] found = [.. names.Distinct().Order(StringComparer.Ordinal)];
        if (found.Length > 0)
        {
            throw new BuildFailure($"gate: {file} {what}: {string.Join(", ", found)}");
        }
    }

    private static string BareName(string symbol) => symbol.Split('@')[0];

    [GeneratedRegex(@"^PGLITE_API\b[^;(]*?\b(pglite_\w+)\(", RegexOptions.Multiline)]
    public static partial Regex ExportPattern();
}
