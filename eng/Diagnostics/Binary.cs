using System.Text.RegularExpressions;
using LibPglite.Payload;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>What LLVM's tools see of a shared library: the doctor looks again with eyes of its own.</summary>
internal sealed partial record Binary
{
    /// <summary>Its path in the payload.</summary>
    public required string Path { get; init; }

    public required string? Soname { get; init; }

    /// <summary>The libraries that it names, in ordinal order.</summary>
    public required IReadOnlyList<string> Needed { get; init; }

    public required IReadOnlyList<string> RunPaths { get; init; }

    public required IReadOnlyList<string> Exports { get; init; }

    /// <summary>What it takes, with the version where it asks for one: NAME@VERSION.</summary>
    public required IReadOnlyList<string> Imports { get; init; }

    /// <summary>The import that asks for the newest C library, or null.</summary>
    public string? Newest => Imports.Where(name => Gate.Floor([name]) == Gate.Floor(Imports) && name.Contains("@GLIBC_", StringComparison.Ordinal)).FirstOrDefault();

    /// <summary>Whether a file of the payload is something that the loader maps.</summary>
    public static bool Is(string path) => path.EndsWith(".so", StringComparison.Ordinal) || path.EndsWith(".dylib", StringComparison.Ordinal);

    public static async Task<IReadOnlyList<Binary>> AllAsync(string root, IEnumerable<PayloadFile> files, CancellationToken cancel)
    {
        var found = new List<Binary>();
        foreach (string path in files.Select(file => file.Path).Where(Is).Order(StringComparer.Ordinal))
        {
            found.Add(await LookAsync(path, System.IO.Path.Combine(root, path), cancel));
        }

        return found;
    }

    private static async Task<Binary> LookAsync(string path, string file, CancellationToken cancel)
    {
        var nm = new Tool("llvm-nm-19");
        string undefined = await nm.ReadAsync(["-D", "--undefined-only", "--format=just-symbols", file], cancel);
        string defined = await nm.ReadAsync(["-D", "--defined-only", "--format=just-symbols", file], cancel);
        string dynamic = await new Tool("llvm-readelf-19").ReadAsync(["-d", file], cancel);
        return new Binary
        {
            Path = path,
            Soname = Entries(dynamic, "SONAME").FirstOrDefault(),
            Needed = [.. Entries(dynamic, "NEEDED").Order(StringComparer.Ordinal)],
            RunPaths = [.. Entries(dynamic, "RUNPATH").Concat(Entries(dynamic, "RPATH"))],
            Exports = Lines(defined),
            Imports = Lines(undefined),
        };
    }

    private static IEnumerable<string> Entries(string dynamic, string tag) =>
        EntryPattern().Matches(dynamic).Where(match => match.Groups[1].Value == tag).Select(match => match.Groups[2].Value);

    private static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\((\w+)\).*\[(.*)\]")]
    private static partial Regex EntryPattern();
}
