using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>An archive of the lock file, unpacked. Read-only for all steps.</summary>
internal static class ArchiveSource
{
    public static CacheKey Key(BuildContext context, string name) =>
        new CacheKey("source").Add(name, context.Lock.Archive(name).Sha256).AddAll("only", context.Lock.Archive(name).Only ?? []);

    public static async Task<string> GetAsync(BuildContext context, string name)
    {
        LockedFile archive = context.Lock.Archive(name);
        string folder = await context.Cache.GetAsync(Key(context, name), $"fetch and unpack {name} {archive.Version}", async (target, log) =>
        {
            string file = await context.Downloader.GetAsync(archive, log, context.Cancel);
            log.Write($"unpack {file}");
            await using var pipe = new PipedOutput(new Tool(Unpacker(file)).Command(["-dc", file]), context.Cancel);
            await TarExtractor.ExtractAsync(pipe.Stream, target, archive.File, new TarLimits(Only: archive.Only), context.Cancel);
            await pipe.EndAsync();
        }, context.Cancel);
        return Path.Combine(folder, archive.Root!);
    }

    private static string Unpacker(string file) => Path.GetExtension(file) switch
    {
        ".bz2" => "bzip2",
        ".gz" or ".tgz" => "gzip",
        ".xz" => "xz",
        _ => throw new BuildFailure($"{Path.GetFileName(file)}: only .tar.bz2, .tar.gz, .tgz and .tar.xz can be unpacked"),
    };
}
