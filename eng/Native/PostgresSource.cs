using CliWrap;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>PostgreSQL's sources as released, unpacked. Read-only for all steps.</summary>
internal static class PostgresSource
{
    public static CacheKey Key(BuildContext context) =>
        new CacheKey("source").Add("postgresql", context.Lock.Archive("postgresql").Sha256);

    public static async Task<string> GetAsync(BuildContext context)
    {
        LockedFile archive = context.Lock.Archive("postgresql");
        string folder = await context.Cache.GetAsync(Key(context), $"fetch and unpack PostgreSQL {archive.Version}", async (target, log) =>
        {
            string file = await context.Downloader.GetAsync(archive, log, context.Cancel);
            await UnpackAsync(file, target, log, context.Cancel);
        }, context.Cancel);
        return Path.Combine(folder, archive.Root!);
    }

    private static async Task UnpackAsync(string file, string target, StepLog log, CancellationToken cancel)
    {
        log.Write($"unpack {file}");
        await using var pipe = new PipedOutput(new Tool("bzip2").Command(["-dc", file]), cancel);
        await TarExtractor.ExtractAsync(pipe.Stream, target, Path.GetFileName(file), new TarLimits(), cancel);
        await pipe.EndAsync();
    }
}
