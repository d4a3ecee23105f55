using System.Text.RegularExpressions;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// What of the engine is plain C, compiled for macOS: it takes nothing that libSystem of macOS 11 does not have, besides what the
/// pass emits and what goes through it.
/// </summary>
internal static partial class DarwinObjects
{
    private const string System = "platform/darwin";
    private const string Portable = "platform/portable";

    private static readonly string[] Rooms = ["abi", "platform", System, Portable, "supervisor", "template"];

    /// <summary>Compiled to see that they do; they go through the pass with PostgreSQL.</summary>
    private static readonly string[] Inside = ["session", "session/darwin"];

    private static readonly string[] Headers = ["abi", "platform", System, Portable, "postgres", "session", "supervisor", "template"];

    private static readonly string[] Flags =
        ["-mcpu=apple-m1", "-std=gnu11", "-O2", "-ffile-compilation-dir=.", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", "-D_GNU_SOURCE"];

    public static async Task<string> GetAsync(BuildContext context, string sdk)
    {
        string native = context.Repository.Native;
        string[] sources = [.. Rooms.Concat(Inside).SelectMany(room => Native.Rooms.Files(Path.Combine(native, room), ".c"))];
        string[] headers = [.. Headers.SelectMany(room => Native.Rooms.Files(Path.Combine(native, room), ".h"))];
        CacheKey key = new CacheKey("objects-macos").Add("sdk", DarwinSdk.Key(context).Value).AddAll("flag", Flags).AddFiles(native, [.. sources, .. headers]);
        return await context.Cache.GetAsync(key, $"compile {sources.Length} files for macOS", async (target, log) =>
        {
            string triple = context.Lock.Sysroot(DarwinSdk.Rid).Triple;
            string[] objects = [.. sources.Select(file => Path.Combine(target, Path.GetRelativePath(native, file).Replace('/', '_') + ".o"))];
            var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
            await Parallel.ForAsync(0, sources.Length, options, async (i, cancel) => await new Tool("clang-19").RunAsync(log,
                [
                    $"--target={triple}", "-isysroot", sdk, $"-ffile-prefix-map={native}=native", $"-ffile-prefix-map={sdk}=sdk", .. Flags,
                    .. Headers.Select(room => "-I" + Path.Combine(native, room)), "-c", sources[i], "-o", objects[i],
                ], cancel));
            await CheckAsync([.. objects.Where(file => !Path.GetFileName(file).StartsWith("session_", StringComparison.Ordinal))], sdk, log, context.Cancel);
        }, context.Cancel);
    }

    private static async Task CheckAsync(string[] objects, string sdk, StepLog log, CancellationToken cancel)
    {
        string[] taken = await NamesAsync("--undefined-only", objects, cancel), given = await NamesAsync("--defined-only", objects, cancel);
        HashSet<string> system = [.. NamePattern().Matches(await File.ReadAllTextAsync(Path.Combine(sdk, "usr", "lib", "libSystem.tbd"), cancel)).Select(match => match.Value)];
        string[] foreign = [.. taken.Except(given).Where(name => !system.Contains(name) && !name.StartsWith("_session_", StringComparison.Ordinal))];
        log.Write($"{taken.Length} names taken, {foreign.Length} of them from nowhere");
        if (foreign.Length > 0)
        {
            throw new BuildFailure($"libSystem of macOS 11 does not have: {string.Join(", ", foreign)}");
        }
    }

    private static async Task<string[]> NamesAsync(string which, string[] objects, CancellationToken cancel) =>
        [.. (await new Tool("llvm-nm-19").ReadAsync([which, "--extern-only", "--format=just-symbols", "--quiet", .. objects], cancel))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.EndsWith(':')).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"[\w$]+")]
    private static partial Regex NamePattern();
}
