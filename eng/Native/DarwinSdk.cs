using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>
/// A small SDK of macOS 11: the headers of that system, and the names that its libSystem has, as a compiler distribution ships them for
/// cross-building. Those of a newer system would let names through that macOS 11 lacks.
/// </summary>
internal static class DarwinSdk
{
    public const string Rid = "osx-arm64";

    private const string Package = "package/lib/libc/";
    private const string Names = Package + "darwin/libSystem.11.tbd";

    /// <summary>Laid over each other, in this order.</summary>
    private static readonly string[] Headers = ["any-macos-any", "any-macos.11-any", "aarch64-macos.11-none"];

    /// <summary>Libraries that are libSystem by another name.</summary>
    private static readonly string[] Aliases = ["c", "dl", "m", "pthread", "util"];

    public static CacheKey Key(BuildContext context) =>
        new CacheKey("sdk-macos").Add("package", context.Lock.Sysroot(Rid).Packages.Single().Sha256).AddAll("headers", Headers).AddAll("alias", Aliases);

    public static Task<string> GetAsync(BuildContext context) => context.Cache.GetAsync(Key(context), "fetch and lay out the headers of macOS 11", async (target, log) =>
    {
        LockedFile package = context.Lock.Sysroot(Rid).Packages.Single();
        string file = await context.Downloader.GetAsync(package, log, context.Cancel), unpacked = Path.Combine(target, "unpacked");
        var limits = new TarLimits(Only: [Names, .. Headers.Select(name => $"{Package}include/{name}/")]);
        await using (var pipe = new PipedOutput(new Tool("gzip").Command(["-dc", file]), context.Cancel))
        {
            await TarExtractor.ExtractAsync(pipe.Stream, unpacked, package.File, limits, context.Cancel);
            await pipe.EndAsync();
        }

        string library = Directory.CreateDirectory(Path.Combine(target, "usr", "lib")).FullName;
        foreach (string name in Headers)
        {
            Folders.CopyOver(Path.Combine(unpacked, Package, "include", name), Path.Combine(target, "usr", "include"));
        }

        File.Move(Path.Combine(unpacked, Names), Path.Combine(library, "libSystem.tbd"));
        foreach (string alias in Aliases)
        {
            File.CreateSymbolicLink(Path.Combine(library, $"lib{alias}.tbd"), "libSystem.tbd");
        }

        await File.WriteAllTextAsync(
            Path.Combine(target, "SDKSettings.json"), """{"Version":"11.0","MaximumDeploymentTarget":"11.99.99","CanonicalName":"macosx11.0"}""" + "\n", context.Cancel);
        Directory.Delete(unpacked, recursive: true);
    }, context.Cancel);
}
