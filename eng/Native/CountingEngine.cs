using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>The engine with a counter at each branch, for training: its host writes the counts when it ends, to where LLVM_PROFILE_FILE says.</summary>
internal static class CountingEngine
{
    /// <summary>Counters are added after the session block was made, so they stay of the process.</summary>
    private const string Passes = "pgo-instr-gen,instrprof,verify";

    /// <summary>The runtime that keeps and writes the counters.</summary>
    private const string LinkFlag = "-fprofile-generate";

    public static async Task<EngineLibrary> GetAsync(BuildContext context, Toolchain toolchain, SessionCode code)
    {
        CacheKey key = new CacheKey("counting").Add("code", Path.GetFileName(code.Folder)).Add("passes", Passes).AddAll("flag", SessionCode.CodeFlags);
        string folder = await context.Cache.GetAsync(key, "machine code that counts", async (target, log) =>
        {
            string counting = Path.Combine(target, "counting.bc");
            await new Tool("opt-19").RunAsync(log, ["-passes=" + Passes, code.Bitcode, "-o", counting], context.Cancel);
            await new Tool("llc-19").RunAsync(log, [.. SessionCode.CodeFlags, counting, "-o", Object(target)], context.Cancel);
            File.Delete(counting);
        }, context.Cancel);
        return await EngineLibrary.GetAsync(context, toolchain, Object(folder), EngineLibrary.Key(context, toolchain, key, LinkFlag), LinkFlag);

        static string Object(string folder) => Path.Combine(folder, "session.o");
    }
}
