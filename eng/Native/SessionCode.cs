using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The inside of the engine as machine code: PostgreSQL, its modules and our session rooms, every variable in the session
/// block, every libc call by the contract.
/// </summary>
internal sealed record SessionCode(string Folder)
{
    /// <summary>What the outside calls; all else may be hidden and dropped.</summary>
    private static readonly string[] EntryPoints =
    [
        "session_begin", "session_choose", "session_deliver", "session_deliver_masked", "session_end", "session_main", "session_may_be_killed",
        "session_modules", "session_must_end",
    ];

    public static readonly IReadOnlyList<string> CodeFlags = ["-O2", "-relocation-model=pic", "-filetype=obj", "--function-sections"];

    /// <summary>How our own C becomes bitcode that meets PostgreSQL's.</summary>
    public static readonly IReadOnlyList<string> CompileFlags =
    [
        "-std=gnu11", "-O2", "-fPIC", "-g", "-ffile-compilation-dir=.", "-emit-llvm", "-fno-strict-aliasing", "-fwrapv",
        "-Wall", "-Werror", "-D_GNU_SOURCE",
    ];

    public string Object => Path.Combine(Folder, "session.o");

    /// <summary>The same before machine code was made of it.</summary>
    public string Bitcode => Path.Combine(Folder, "block.bc");

    /// <summary>Name and offset of every moved variable, for debuggers.</summary>
    public string Layout => Path.Combine(Folder, "layout.txt");

    /// <summary>What modules in files of their own can find in the engine.</summary>
    public string Exports => Path.Combine(Folder, "exports.txt");

    public static CacheKey Key(BuildContext context, Toolchain toolchain, CacheKey linked, PassPlugin plugin)
    {
        string native = context.Repository.Native;
        return toolchain.AddTo(new CacheKey(context.Target.Step("code")))
            .Add("linked", linked.Value)
            .AddAll("pass", plugin.Keys)
            .AddAll("flag", [.. CompileFlags, .. CodeFlags, .. EntryPoints])
            .AddAll("profile", [EngineProfile.Passes, .. EngineProfile.Options])
            .AddFiles(native, [new EngineProfile(native).File])
            .AddFiles(native, [.. context.Rooms.Postgres, .. context.Rooms.Session, .. context.Rooms.AllHeaders, .. context.Contract.Inside]);
    }

    public static async Task<SessionCode> GetAsync(
        BuildContext context, Toolchain toolchain, string source, Bitcode bitcode, LinkedServer server, CacheKey key, PassPlugin plugin)
    {
        string folder = await context.Cache.GetAsync(key, "session block and machine code", async (target, log) =>
        {
            string native = context.Repository.Native;
            await toolchain.InstallAsync(target, new Dictionary<string, string>
            {
                [native] = "native",
                [source] = "postgresql",
                [bitcode.Tree] = "build",
            });
            var parts = new Parts(target, log, context, server, plugin, new SessionCode(target));
            string[] postgres = await CompileAsync(context, target, log, context.Rooms.Postgres, bitcode.Includes(source));
            string[] session = await CompileAsync(context, target, log, context.Rooms.Session, []);
            await parts.TransformAsync(postgres, session);
        }, context.Cancel);
        return new SessionCode(folder);
    }

    private static async Task<string[]> CompileAsync(BuildContext context, string target, StepLog log, IReadOnlyList<string> sources, string[] flags)
    {
        string native = context.Repository.Native;
        string[] outputs = [.. sources.Select(file => Path.Combine(target, Path.ChangeExtension(Path.GetRelativePath(native, file).Replace('/', '_'), ".bc")))];
        string compiler = Path.Combine(target, "bin", Toolchain.Compiler);
        var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
        await Parallel.ForAsync(0, sources.Count, options, async (i, cancel) =>
            await new Tool(compiler).RunAsync(log, [.. CompileFlags, .. flags, .. context.Rooms.Includes, "-c", sources[i], "-o", outputs[i]], cancel));
        return outputs;
    }

    private sealed class Parts(string target, StepLog log, BuildContext context, LinkedServer server, PassPlugin plugin, SessionCode result)
    {
        private readonly Tool llvmLink = new("llvm-link-19");
        private readonly Tool opt = new("opt-19");

        public async Task TransformAsync(string[] postgres, string[] session)
        {
            CancellationToken cancel = context.Cancel;
            string Temporary(string name) => Path.Combine(target, name + ".bc");

            // Our own names stay visible until the session rooms have joined; PostgreSQL's become local and unused ones go.
            string[] ours = await BitcodeNames.DefinedAsync(context.Target, [.. postgres, .. session], cancel);
            await llvmLink.RunAsync(log, [server.Server, .. postgres, .. server.Modules, "-o", Temporary("all")], cancel);
            string contract = await Contract.WriteAsync(context.Contract.Inside, Path.Combine(target, "inside.contract"), cancel);
            await opt.RunAsync(log, plugin.Opt($"module-exports,{BitcodeNames.Internalize(ours)},globaldce,contract<{contract}>", Temporary("all"), Temporary("contract")), cancel);
            await llvmLink.RunAsync(log, [Temporary("contract"), .. session, "-o", Temporary("joined")], cancel);
            string passes = $"module-registry,module-exports,{BitcodeNames.Internalize(EntryPoints)},globaldce,thread-addresses<{contract}>,"
                + $"session-block<layout={result.Layout};exports={result.Exports}>,globaldce,thread-addresses-check<{contract}>,verify";
            await opt.RunAsync(log, plugin.Opt(passes, Temporary("joined"), result.Bitcode), cancel);
            string again = $"{EngineProfile.Passes},thread-addresses<{contract}>,thread-addresses-check<{contract}>,verify"; // it merges and hoists
            string[] counts = await new EngineProfile(context.Repository.Native).UnpackAsync(log, target, cancel);
            await opt.RunAsync(log, [.. plugin.OptCode(again, result.Bitcode, Temporary("profiled")), .. counts], cancel);
            await new Tool("llc-19").RunAsync(log, [.. CodeFlags, Temporary("profiled"), "-o", result.Object], cancel);
            foreach (string file in new[] { "all", "contract", "joined", "profiled" })
            {
                File.Delete(Temporary(file));
            }
        }
    }
}
