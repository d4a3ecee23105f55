using System.Text;
using System.Text.Json;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// What the libraries give and take against what they may: exports by the C interface, imports by the contract, libraries by its
/// list, and what modules want of the engine by the plugin's registry - which is looked for in the plugin's own bytes.
/// </summary>
internal static class ContractChecks
{
    public static void Run(Examination examination)
    {
        Exports(examination);
        Imports(examination);
        Registry(examination);
        Modules(examination);
    }

    private static void Exports(Examination examination)
    {
        if (examination.Binaries.Plugin is not { } plugin || examination.Documents["lifecycle"] is not { } lifecycle)
        {
            return;
        }

        string[] declared = Examination.Texts(lifecycle.GetProperty("functions"));
        string[] foreign = [.. plugin.Exports.Where(name => !name.StartsWith("pglite_", StringComparison.Ordinal) || !declared.Contains(name, StringComparer.Ordinal))];
        string[] missing = [.. declared.Except(plugin.Exports)];
        if (foreign.Length > 0)
        {
            examination.Find(plugin.Path, "PGL3202", plugin.Path, "exports what its interface does not declare", Examination.Few(foreign));
        }

        if (missing.Length > 0)
        {
            examination.Find(plugin.Path, "PGL3202", plugin.Path, "lacks what its interface declares", Examination.Few(missing));
        }

        string abi = lifecycle.GetProperty("abi").GetString()!;
        if (abi != examination.Manifest.AbiVersion)
        {
            examination.Contradict("lifecycle", "the version of the C interface", abi, examination.Manifest.AbiVersion);
        }
    }

    private static void Imports(Examination examination)
    {
        if (examination.Documents["contract"] is not { } contract)
        {
            return;
        }

        string[] names = [.. Names(contract, "inside"), .. Names(contract, "outside")];
        HashSet<string> whole = [.. names];
        string[] prefixes = [.. names.Where(name => name.EndsWith('*')).Select(name => name.TrimEnd('*'))];
        string[] libraries = Examination.Texts(contract.GetProperty("libraries"));
        foreach (PayloadBinary binary in examination.Binaries.All)
        {
            string[] foreign =
            [
                .. binary.Library.Symbols.Where(symbol => !symbol.IsDefined).Select(symbol => symbol.Name)
                    .Where(name => !whole.Contains(name) && !prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))),
            ];
            if (foreign.Length > 0)
            {
                examination.Find(binary.Path, "PGL3203", binary.Path, Examination.Few(foreign));
            }

            string[] ours = [.. examination.Binaries.All.Select(other => other.Library.Name ?? Path.GetFileName(other.Path))];
            string[] unknown = [.. binary.Library.Needed.Except(libraries).Except(ours)];
            if (unknown.Length > 0)
            {
                examination.Find(binary.Path, "PGL3205", binary.Path, Examination.Few(unknown));
            }
        }
    }

    /// <summary>The plugin holds its registry as two sorted lists of names, one zero byte after each.</summary>
    private static void Registry(Examination examination)
    {
        if (examination.Binaries.Plugin is not { } plugin || examination.Documents["symbols"] is not { } symbols)
        {
            return;
        }

        JsonElement registry = symbols.GetProperty("registry");
        foreach ((string what, string[] names) in new[] { ("functions and constants", Addresses(registry)), ("variables", Variables(registry)) })
        {
            byte[] list = Encoding.UTF8.GetBytes(string.Concat(names.Order(StringComparer.Ordinal).Select(name => name + "\0")));
            int at = plugin.Bytes.AsSpan().IndexOf(list);
            if (at < 0)
            {
                examination.Contradict("symbols", $"the registry of {what}", $"{names.Length} names", $"{plugin.Path} does not hold this list");
            }
        }
    }

    private static void Modules(Examination examination)
    {
        JsonElement? symbols = examination.Documents["symbols"];
        HashSet<string>? addresses = symbols is { } first ? [.. Addresses(first.GetProperty("registry"))] : null;
        HashSet<string>? variables = symbols is { } second ? [.. Variables(second.GetProperty("registry"))] : null;
        long? wanted = examination.Documents["contract"]?.GetProperty("moduleVersion").GetInt64();
        foreach (PayloadBinary binary in examination.Binaries.Modules)
        {
            if (binary.Module is not { } module || (wanted is not null && module.Version != wanted))
            {
                string version = binary.Module?.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none";
                examination.Find(binary.Path, "PGL3204", binary.Path, "its descriptor", version, wanted ?? 0);
                continue;
            }

            string[] foreign = [.. binary.Exports.Where(name => name != "pglite_module")];
            if (foreign.Length > 0)
            {
                examination.Find(binary.Path, "PGL3202", binary.Path, "exports more than its descriptor", Examination.Few(foreign));
            }

            string[] unknown = addresses is null ? [] : [.. module.Imports.Where(name => !addresses.Contains(name)), .. module.Variables.Where(name => !variables!.Contains(name))];
            if (unknown.Length > 0)
            {
                examination.Find(binary.Path, "PGL3208", binary.Path, Examination.Few(unknown));
            }
        }
    }

    private static string[] Addresses(JsonElement registry) =>
        [.. Examination.Texts(registry.GetProperty("functions")), .. Examination.Texts(registry.GetProperty("constants"))];

    private static string[] Variables(JsonElement registry) => Examination.Texts(registry.GetProperty("variables"));

    private static IEnumerable<string> Names(JsonElement contract, string table) =>
        contract.GetProperty(table).EnumerateArray().Select(row => row.GetProperty("name").GetString()!);
}
