using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>Our LLVM pass plugin, compiled for the build machine.</summary>
internal sealed record PassPlugin(string Folder)
{
    private static readonly string[] Flags = ["-O1", "-shared", "-fPIC", "-fno-rtti", "-std=c++17", "-Wall"];

    public string Path => System.IO.Path.Combine(Folder, "PglitePass.so");

    public static async Task<PassPlugin> GetAsync(BuildContext context)
    {
        string room = System.IO.Path.Combine(context.Repository.Native, "pass");
        string[] files = [.. Rooms.Files(room, ".cpp", ".h")];
        string compiler = (await new Tool("g++").ReadAsync(["--version"], context.Cancel)).Split('\n')[0];
        string[] llvm = Words(await new Tool("llvm-config-19").ReadAsync(["--cxxflags"], context.Cancel));
        CacheKey key = new CacheKey("pass").Add("compiler", compiler).AddAll("flag", Flags).AddAll("llvm", llvm).AddFiles(room, files);
        string folder = await context.Cache.GetAsync(key, "compile the pass plugin", async (target, log) =>
        {
            string[] sources = [.. files.Where(file => file.EndsWith(".cpp", StringComparison.Ordinal))];
            string[] flags = [.. Flags, .. llvm.Where(flag => !flag.StartsWith("-O", StringComparison.Ordinal) && !flag.StartsWith("-std", StringComparison.Ordinal))];
            string[] objects = [.. sources.Select(source => System.IO.Path.Combine(target, System.IO.Path.GetFileNameWithoutExtension(source) + ".o"))];
            var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
            await Parallel.ForAsync(0, sources.Length, options, async (i, cancel) =>
                await new Tool("g++").RunAsync(log, [.. flags, $"-I{room}", "-c", sources[i], "-o", objects[i]], cancel));
            await new Tool("g++").RunAsync(log, ["-shared", .. objects, "-o", new PassPlugin(target).Path], context.Cancel);
        }, context.Cancel);
        return new PassPlugin(folder);
    }

    /// <summary>The arguments of opt that run <paramref name="passes"/> over a module.</summary>
    public string[] Opt(string passes, string input, string output) => [$"-load-pass-plugin={Path}", $"-passes={passes}", input, "-o", output];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
