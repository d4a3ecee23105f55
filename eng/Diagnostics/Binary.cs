using LibPglite.Payload;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>What LLVM's tools see of a shared library: the doctor looks again with eyes of its own.</summary>
internal sealed record Binary
{
    /// <summary>Its path in the payload.</summary>
    public required string Path { get; init; }

    public required string? Soname { get; init; }

    /// <summary>The libraries that it names, in ordinal order.</summary>
    public required IReadOnlyList<string> Needed { get; init; }

    public required IReadOnlyList<string> RunPaths { get; init; }

    public required IReadOnlyList<string> Exports { get; init; }

    /// <summary>What it takes, with the version or variant where it asks for one: NAME@VERSION.</summary>
    public required IReadOnlyList<string> Imports { get; init; }

    /// <summary>The oldest system that it runs on: its C library's version, or its own.</summary>
    public required Version Floor { get; init; }

    /// <summary>The import that asks for that, or null.</summary>
    public required string? Newest { get; init; }

    /// <summary>Whether a file of the payload is something that the loader maps.</summary>
    public static bool Is(string path) => path.EndsWith(".so", StringComparison.Ordinal) || path.EndsWith(".dylib", StringComparison.Ordinal);

    public static async Task<IReadOnlyList<Binary>> AllAsync(ObjectFormat format, string root, IEnumerable<PayloadFile> files, CancellationToken cancel)
    {
        var found = new List<Binary>();
        foreach (string path in files.Select(file => file.Path).Where(Is).Order(StringComparer.Ordinal))
        {
            found.Add(await format.LookAsync(path, System.IO.Path.Combine(root, path), cancel));
        }

        return found;
    }
}
