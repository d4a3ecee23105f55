namespace PgliteSdk.Build.Native;

/// <summary>Names that bitcode defines for others, and the pass that hides all but some of them.</summary>
internal static class BitcodeNames
{
    /// <summary>What the files define and others may link to, each name once, in ordinal order.</summary>
    public static async Task<string[]> DefinedAsync(EngineTarget target, IEnumerable<string> files, CancellationToken cancel)
    {
        string names = await new Tool("llvm-nm-19").ReadAsync(["--defined-only", "--extern-only", "--format=just-symbols", .. files], cancel);
        return [.. names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith(':')).Select(target.Format.InBitcode).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The pass that leaves these visible.</summary>
    public static string Internalize(IEnumerable<string> keep) => $"internalize<{string.Join(';', keep.Select(name => "preserve-gv=" + name))}>";
}
