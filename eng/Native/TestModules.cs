using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The modules that only tests need, as files of their own: the engine that ships holds no test code, and every test run loads
/// modules the way a third party's would be.
/// </summary>
internal sealed record TestModules(string Folder)
{
    public static CacheKey Key(BuildContext context, Toolchain toolchain, CacheKey linked, CacheKey code) =>
        toolchain.AddTo(new CacheKey(context.Target.Step("test-modules"))).Add("linked", linked.Value).Add("code", code.Value).AddAll("flag", context.Target.Format.ModuleFlags)
            .AddFiles(context.Repository.Native, context.Contract.Inside);

    public static async Task<TestModules> GetAsync(
        BuildContext context, Toolchain toolchain, LinkedServer server, SessionCode code, PassPlugin plugin, ModuleList modules, CacheKey key)
    {
        string folder = await context.Cache.GetAsync(key, "modules for tests, as files", async (target, log) =>
        {
            await toolchain.InstallAsync(target, new Dictionary<string, string> { [target] = "modules" });
            var file = new ModuleFile(context, plugin, code.Exports);
            foreach (string name in modules.Modules.Where(module => module.Test).Select(module => module.Name))
            {
                await file.MakeAsync(log, target, name, server.TestModule(name), Path.Combine(target, name + context.Target.Format.Suffix));
            }
        }, context.Cancel);
        return new TestModules(folder);
    }
}
