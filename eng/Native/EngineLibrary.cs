using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>libpglite.so: the inside's machine code, the supervisor and the ABI in one shared library, and its debug file.</summary>
internal sealed record EngineLibrary(string Folder)
{
    public const string Name = "libpglite.so";

    private static readonly string[] CompileFlags =
        ["-std=gnu11", "-O2", "-fPIC", "-g", "-ffile-compilation-dir=.", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE"];

    private static readonly string[] LinkFlags =
    [
        "-shared", "-Wl,-soname," + Name, "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,nodelete", "-Wl,-z,relro", "-Wl,--gc-sections", "-Wl,--build-id=sha1",
    ];

    private static readonly string[] Libraries = ["-lm", "-lpthread", "-lrt", "-ldl"];

    public string Library => Path.Combine(Folder, Name);

    public string Debug => Library + ".debug";

    public static CacheKey Key(BuildContext context, Toolchain toolchain, CacheKey code)
    {
        string native = context.Repository.Native;
        return toolchain.AddTo(new CacheKey("engine"))
            .Add("code", code.Value)
            .AddAll("flag", [.. CompileFlags, .. LinkFlags, .. Libraries])
            .AddFiles(native, [.. context.Rooms.Outside, .. context.Rooms.AllHeaders]);
    }

    public static async Task<EngineLibrary> GetAsync(BuildContext context, Toolchain toolchain, SessionCode code, CacheKey key)
    {
        string folder = await context.Cache.GetAsync(key, "link libpglite.so", async (target, log) =>
        {
            string native = context.Repository.Native;
            var result = new EngineLibrary(target);
            await toolchain.InstallAsync(target, new Dictionary<string, string> { [native] = "native", [target] = "engine" });
            string compiler = Path.Combine(target, "bin", Toolchain.Compiler);
            string[] sources = [.. context.Rooms.Outside];
            string[] objects = [.. sources.Select(file => Path.Combine(target, Path.GetRelativePath(native, file).Replace('/', '_') + ".o"))];
            var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
            await Parallel.ForAsync(0, sources.Length, options, async (i, cancel) =>
                await new Tool(compiler).RunAsync(log, [.. CompileFlags, .. context.Rooms.Includes, "-c", sources[i], "-o", objects[i]], cancel));

            string script = Path.Combine(target, "version.map");
            await File.WriteAllTextAsync(script, "{ global: pglite_*; local: *; };\n", context.Cancel);
            string whole = Path.Combine(target, "whole.so");
            await new Tool(compiler).RunAsync(log,
                [.. LinkFlags, $"-Wl,--version-script={script}", code.Object, .. objects, "-o", whole, .. Libraries], context.Cancel);

            var objcopy = new Tool("llvm-objcopy-19") { WorkingDirectory = target };
            await objcopy.RunAsync(log, ["--only-keep-debug", whole, result.Debug], context.Cancel);
            await objcopy.RunAsync(log, ["--strip-all", $"--add-gnu-debuglink={Path.GetFileName(result.Debug)}", whole, result.Library], context.Cancel);
            File.Delete(whole);
        }, context.Cancel);
        return new EngineLibrary(folder);
    }
}
