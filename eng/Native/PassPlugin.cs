using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>Our LLVM pass plugin, compiled for the build machine.</summary>
internal sealed record PassPlugin(string Folder)
{
    /// <summary>The passes that a target alone needs over what becomes machine code: a plugin of their own, so that no other target's results depend on them.</summary>
    private const string Further = "ThreadPointer";

    private static readonly string[] Flags = ["-O1", "-shared", "-fPIC", "-fno-rtti", "-std=c++17", "-Wall"];

    public string Path => System.IO.Path.Combine(Folder, "PglitePass.so");

    /// <summary>The folder of the further plugin, where the target has one.</summary>
    public string? FurtherFolder { get; init; }

    /// <summary>That plugin's file.</summary>
    public string? FurtherPath => FurtherFolder is null ? null : System.IO.Path.Combine(FurtherFolder, Further + ".so");

    /// <summary>The results that machine code depends on.</summary>
    public IEnumerable<string> Keys => new[] { Folder, FurtherFolder }.OfType<string>().Select(folder => System.IO.Path.GetFileName(folder));

    public static async Task<PassPlugin> GetAsync(BuildContext context)
    {
        string room = System.IO.Path.Combine(context.Repository.Native, "pass");
        string folder = await CompileAsync(context, "pass", room, "PglitePass");
        return new PassPlugin(folder)
        {
            FurtherFolder = context.Target.KeepsThreadPointer ? await CompileAsync(context, "pass-arm64", System.IO.Path.Combine(room, "arm64"), Further) : null,
        };
    }

    private static async Task<string> CompileAsync(BuildContext context, string step, string room, string name)
    {
        string[] files = [.. Rooms.Files(room, ".cpp", ".h")];
        string compiler = (await new Tool("g++").ReadAsync(["--version"], context.Cancel)).Split('\n')[0];
        string[] llvm = Words(await new Tool("llvm-config-19").ReadAsync(["--cxxflags"], context.Cancel));
        CacheKey key = new CacheKey(step).Add("compiler", compiler).AddAll("flag", Flags).AddAll("llvm", llvm).AddFiles(room, files);
        return await context.Cache.GetAsync(key, "compile the pass plugin", async (target, log) =>
        {
            string[] sources = [.. files.Where(file => file.EndsWith(".cpp", StringComparison.Ordinal))];
            string[] flags = [.. Flags, .. llvm.Where(flag => !flag.StartsWith("-O", StringComparison.Ordinal) && !flag.StartsWith("-std", StringComparison.Ordinal))];
            string[] objects = [.. sources.Select(source => System.IO.Path.Combine(target, System.IO.Path.GetFileNameWithoutExtension(source) + ".o"))];
            var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
            await Parallel.ForAsync(0, sources.Length, options, async (i, cancel) =>
                await new Tool("g++").RunAsync(log, [.. flags, $"-I{room}", "-c", sources[i], "-o", objects[i]], cancel));
            await new Tool("g++").RunAsync(log, ["-shared", .. objects, "-o", System.IO.Path.Combine(target, name + ".so")], context.Cancel);
        }, context.Cancel);
    }

    /// <summary>The arguments of opt that run <paramref name="passes"/> over a module.</summary>
    public string[] Opt(string passes, string input, string output) => [$"-load-pass-plugin={Path}", $"-passes={passes}", input, "-o", output];

    /// <summary>The same for what becomes machine code.</summary>
    public string[] OptCode(string passes, string input, string output) => FurtherPath is null
        ? Opt(passes, input, output)
        : [$"-load-pass-plugin={FurtherPath}", .. Opt(passes + ",thread-pointer", input, output)];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
