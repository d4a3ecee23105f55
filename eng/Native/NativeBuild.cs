using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>What the native part left in the cache and in artifacts/native.</summary>
/// <param name="Folder">artifacts/native/RID.</param>
/// <param name="Tools">What further extensions can be built with.</param>
/// <param name="Made">The folders in the cache whose results are in it, by the pack that they go into: from them every step before can be found.</param>
internal sealed record NativeTree(
    string Folder, StockServer Stock, string Source, PassPlugin Plugin, TestModules TestModules, ExtensionTools Tools, ILookup<string, string> Made)
{
    /// <summary>The packs that it makes.</summary>
    public IEnumerable<string> Packs => Made.Select(pack => pack.Key).Order(StringComparer.Ordinal);

    public IEnumerable<string> MadeFor(string pack) => Made[pack].Distinct();
}

/// <summary>
/// Everything native, from the lock file to artifacts/native. Two chains run side by side: the engine, whose code generation
/// keeps one core busy, and the ordinary server, which fills the other.
/// </summary>
internal static class NativeBuild
{
    public static async Task<NativeTree> RunAsync(BuildContext context)
    {
        if (!BuildContext.CanBuildNative)
        {
            throw new BuildFailure("the native part is built on Linux x64 only; here, 'dotnet build PgliteSdk.sln' builds the managed part");
        }

        await Prerequisites.EnsureAsync(context);
        Task<string> unpacking = PostgresSource.GetAsync(context);
        string sysroot = await Sysroot.GetAsync(context);
        string source = await unpacking;
        Toolchain toolchain = await Toolchain.GetAsync(context, sysroot);
        ExtensionInventory inventory = ExtensionInventory.Read(Path.Combine(context.Repository.Native, "extensions.json"));
        ModuleList modules = ModuleList.Read(Path.Combine(context.Repository.Native, "modules.json"))
            .With(inventory.Extensions.Where(row => row.Static).Select(row => row.ToModule()));
        modules = context.IsPortable ? modules.Portably() : modules;
        var libraries = new LibraryBuild(context, toolchain, LibraryInventory.Read(Path.Combine(context.Repository.Native, "libraries.json")));
        IReadOnlyList<BuiltLibrary> below = await libraries.BelowServerAsync();
        CacheKey stockKey = StockServer.Key(context, toolchain, below);
        Task<(StockServer, string)> peer = PeerAsync(context, toolchain, source, below, stockKey);
        Task<(EngineLibrary, SessionCode, PassPlugin, TestModules)> engine = EngineAsync(context, toolchain, source, below, modules);
        await Task.WhenAll(peer, engine);

        (StockServer stock, string template) = await peer;
        (EngineLibrary library, SessionCode code, PassPlugin plugin, TestModules testModules) = await engine;
        await context.Journal.StepAsync("gate", "look at what the library takes and gives", async log =>
        {
            GateResult result = await Gate.CheckAsync(library.Library, context.Repository.Native, context.Cancel);
            log.Note = $"needs {result.GlibcFloor}";
        });
        var tools = new ExtensionTools(toolchain, stock, stockKey, code, plugin, libraries);
        IReadOnlyList<BuiltExtension> extensions = await new ExtensionBuild(context, tools).RunAsync(inventory, source);
        string folder = await context.Journal.StepAsync("collect", "lay out artifacts/native", async log =>
        {
            var result = new NativeResult(context.Repository.NativeResult(BuildContext.Rid));
            await result.WriteAsync(context, new NativeParts(library, code, stock, template, modules, inventory, extensions));
            log.Note = context.Repository.Relative(result.Folder);
            return result.Folder;
        });
        ILookup<string, string> made = extensions.Select(extension => (extension.Row.Pack, extension.Folder))
            .Concat([(ExtensionRow.RuntimePack, library.Folder), (ExtensionRow.RuntimePack, Path.GetDirectoryName(template)!)])
            .ToLookup(row => row.Item1, row => row.Item2);
        return new NativeTree(folder, stock, source, plugin, testModules, tools, made);
    }

    private static async Task<(StockServer Server, string Template)> PeerAsync(
        BuildContext context, Toolchain toolchain, string source, IReadOnlyList<BuiltLibrary> libraries, CacheKey key)
    {
        StockServer server = await StockServer.GetAsync(context, toolchain, source, libraries);
        return (server, await Template.GetAsync(context, key, server));
    }

    private static async Task<(EngineLibrary Library, SessionCode Code, PassPlugin Plugin, TestModules TestModules)> EngineAsync(
        BuildContext context, Toolchain toolchain, string source, IReadOnlyList<BuiltLibrary> libraries, ModuleList modules)
    {
        Task<PassPlugin> compiling = PassPlugin.GetAsync(context);
        Bitcode bitcode = await Bitcode.GetAsync(context, toolchain, source, libraries, modules);
        PassPlugin plugin = await compiling;
        CacheKey linkedKey = LinkedServer.Key(context, Bitcode.Key(context, toolchain, libraries, modules), plugin, libraries, modules);
        LinkedServer linked = await LinkedServer.GetAsync(context, toolchain, source, bitcode, linkedKey, plugin, libraries, modules);
        CacheKey codeKey = SessionCode.Key(context, toolchain, linkedKey, plugin);
        SessionCode code = await SessionCode.GetAsync(context, toolchain, source, bitcode, linked, codeKey, plugin);
        CacheKey engineKey = EngineLibrary.Key(context, toolchain, codeKey);
        EngineLibrary library = await EngineLibrary.GetAsync(context, toolchain, code, engineKey);
        CacheKey testKey = TestModules.Key(context, toolchain, linkedKey, codeKey);
        return (library, code, plugin, await TestModules.GetAsync(context, toolchain, linked, code, plugin, modules, testKey));
    }
}
