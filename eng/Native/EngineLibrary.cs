using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>libpglite: the inside's machine code, the supervisor and the ABI in one shared library, and its debug file.</summary>
internal sealed record EngineLibrary(string Folder, EngineTarget Target)
{
    private static readonly string[] CompileFlags =
        ["-std=gnu11", "-O2", "-fPIC", "-g", "-ffile-compilation-dir=.", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"];

    public string Library => Path.Combine(Folder, Target.Plugin);

    public string Debug => Library + Target.Format.DebugSuffix;

    public static CacheKey Key(BuildContext context, Toolchain toolchain, CacheKey code, params IReadOnlyList<string> more)
    {
        string native = context.Repository.Native;
        return toolchain.AddTo(new CacheKey(context.Target.Step("engine")))
            .Add("code", code.Value)
            .AddAll("flag", [.. CompileFlags, .. LinkFlags(context.Target), .. context.Target.Format.EngineLibraries, .. more])
            .AddFiles(native, [.. context.Rooms.Outside, .. context.Rooms.AllHeaders]);
    }

    public static async Task<EngineLibrary> GetAsync(
        BuildContext context, Toolchain toolchain, string inside, CacheKey key, params IReadOnlyList<string> more)
    {
        string folder = await context.Cache.GetAsync(key, $"link {context.Target.Plugin}", async (target, log) =>
        {
            string native = context.Repository.Native;
            var result = new EngineLibrary(target, context.Target);
            await toolchain.InstallAsync(target, new Dictionary<string, string> { [native] = "native", [target] = "engine" });
            string compiler = Path.Combine(target, "bin", Toolchain.Compiler);
            string[] sources = [.. context.Rooms.Outside];
            string[] objects = [.. sources.Select(file => Path.Combine(target, Path.GetRelativePath(native, file).Replace('/', '_') + ".o"))];
            var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
            await Parallel.ForAsync(0, sources.Length, options, async (i, cancel) =>
                await new Tool(compiler).RunAsync(log, [.. CompileFlags, .. context.Rooms.Includes, "-c", sources[i], "-o", objects[i]], cancel));

            ObjectFormat format = context.Target.Format;
            string only = await format.OnlyAsync(target, "pglite_*", context.Cancel);
            string whole = Path.Combine(Directory.CreateDirectory(Path.Combine(target, "whole")).FullName, context.Target.Plugin);
            await new Tool(compiler).RunAsync(log,
                [.. LinkFlags(context.Target), .. more, .. format.Below(context.Cache.Root), only, inside, .. objects, "-o", whole, .. format.EngineLibraries], context.Cancel);
            await format.SplitAsync(log, context.Cache.Root, whole, result.Library, result.Debug, context.Cancel);
            Directory.Delete(Path.GetDirectoryName(whole)!, recursive: true);
        }, context.Cancel);
        return new EngineLibrary(folder, context.Target);
    }

    private static IReadOnlyList<string> LinkFlags(EngineTarget target) => target.Format.EngineFlags(target.Plugin);
}
