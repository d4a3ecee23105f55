using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The modules that only tests need, as files of their own: the engine that ships holds no test code, and every test run loads
/// modules the way a third party's would be.
/// </summary>
internal sealed record TestModules(string Folder)
{
    private static readonly string[] LinkFlags = ["-shared", "-Wl,-z,defs", "-Wl,-z,now", "-Wl,--build-id=none"];

    public static CacheKey Key(BuildContext context, Toolchain toolchain, CacheKey linked, CacheKey code) =>
        toolchain.AddTo(new CacheKey("test-modules")).Add("linked", linked.Value).Add("code", code.Value).AddAll("flag", LinkFlags)
            .AddFiles(context.Repository.Native, [Contract.File(context.Repository.Native)]);

    public static async Task<TestModules> GetAsync(
        BuildContext context, Toolchain toolchain, LinkedServer server, SessionCode code, PassPlugin plugin, ModuleList modules, CacheKey key)
    {
        string folder = await context.Cache.GetAsync(key, "modules for tests, as files", async (target, log) =>
        {
            await toolchain.InstallAsync(target, new Dictionary<string, string> { [target] = "modules" });
            string script = Path.Combine(target, "version.map");
            await File.WriteAllTextAsync(script, "{ global: pglite_module; local: *; };\n", context.Cancel);
            foreach (string name in modules.Modules.Where(module => module.Test).Select(module => module.Name))
            {
                string moved = Path.Combine(target, name + ".bc");
                string machine = Path.Combine(target, name + ".o");
                string passes = $"contract<{Contract.File(context.Repository.Native)};engine={code.Exports}>,"
                    + $"session-module<name={name};engine={code.Exports}>,globaldce,verify";
                await new Tool("opt-19").RunAsync(log, plugin.Opt(passes, server.TestModule(name), moved), context.Cancel);
                await new Tool("llc-19").RunAsync(log, ["-O2", "-relocation-model=pic", "-filetype=obj", moved, "-o", machine], context.Cancel);
                await new Tool(Path.Combine(target, "bin", Toolchain.Compiler)).RunAsync(log,
                    [.. LinkFlags, $"-Wl,--version-script={script}", machine, "-o", Path.Combine(target, name + ".so"), "-lm"], context.Cancel);
                File.Delete(moved);
                File.Delete(machine);
            }
        }, context.Cancel);
        return new TestModules(folder);
    }
}
