using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The C library of an old distribution, from its own packages: what is linked against it runs there and on everything newer,
/// whatever the build machine is.
/// </summary>
internal static class Sysroot
{
    public static CacheKey Key(BuildContext context) =>
        new CacheKey(context.Target.Step("sysroot")).AddAll("package", context.Lock.Sysroot(context.Target.Rid).Packages.Select(package => package.Sha256));

    public static Task<string> GetAsync(BuildContext context)
    {
        LockedSysroot sysroot = context.Lock.Sysroot(context.Target.Rid);
        return context.Cache.GetAsync(Key(context), $"fetch and unpack {sysroot.Packages.Count} packages", async (target, log) =>
        {
            foreach (LockedFile package in sysroot.Packages)
            {
                string file = await context.Downloader.GetAsync(package, log, context.Cancel);
                log.Write($"unpack {file}");
                await using var pipe = new PipedOutput(new Tool("dpkg-deb").Command(["--fsys-tarfile", file]), context.Cancel);
                await TarExtractor.ExtractAsync(pipe.Stream, target, package.File, new TarLimits(RootLinks: true), context.Cancel);
                await pipe.EndAsync();
            }
        }, context.Cancel);
    }
}
