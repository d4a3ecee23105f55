using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>What the native part left in the cache and in artifacts/native.</summary>
/// <param name="Target">What it was built for.</param>
/// <param name="Folder">artifacts/native/RID.</param>
/// <param name="Stock">Of this machine, whatever the target.</param>
/// <param name="Tools">What further extensions can be built with.</param>
/// <param name="Made">The folders in the cache whose results are in it, by the pack that they go into: from them every step before can be found.</param>
internal sealed record NativeTree(
    EngineTarget Target, string Folder, StockServer Stock, string Source, PassPlugin Plugin, TestModules TestModules, ExtensionTools Tools, ILookup<string, string> Made)
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
    /// <summary>
    /// For these targets, or for those that are made unasked; this machine's is the first. They are built side by side, because half of the
    /// time goes to steps that keep one core busy.
    /// </summary>
    public static async Task<IReadOnlyList<NativeTree>> AllAsync(BuildContext context, IReadOnlyList<EngineTarget>? targets = null)
    {
        await RequireAsync(context);
        IEnumerable<EngineTarget> others = (targets ?? (context.Here ? [] : EngineTarget.Usual)).Where(target => !target.IsBuildMachine);
        return await Task.WhenAll(others.Select(context.For).Prepend(context).Select(MakeAsync));
    }

    /// <summary>For a target all of whose results an earlier build has left in the cache, also those of <paramref name="all"/> packs.</summary>
    /// <exception cref="NotInCacheException">They are not there.</exception>
    public static Task<NativeTree> FromCacheAsync(BuildContext context, EngineTarget target, bool all = false)
    {
        BuildContext cached = context.FromCache(target);
        cached.All = all;
        return MakeAsync(cached);
    }

    /// <summary>For the context's target alone.</summary>
    public static async Task<NativeTree> RunAsync(BuildContext context)
    {
        await RequireAsync(context);
        return await MakeAsync(context);
    }

    /// <summary>What the machine must have for what is built.</summary>
    public static IReadOnlyList<string> Uses(BuildContext context) => context.Here ? [ToolUse.Native] : [ToolUse.Native, ToolUse.Packs];

    /// <summary>Returns when the machine has all that a native build takes, and what is taken <paramref name="besides"/>.</summary>
    public static Task RequireAsync(BuildContext context, params IReadOnlyList<string> besides) => BuildContext.CanBuildNative
        ? Prerequisites.EnsureAsync(context, [.. Uses(context), .. besides])
        : throw new BuildFailure("the native part is built on Linux x64 only; here, 'dotnet build PgliteSdk.sln' builds the managed part");

    private static async Task<NativeTree> MakeAsync(BuildContext context)
    {
        Task<string> unpacking = PostgresSource.GetAsync(context);
        Toolchain toolchain = await Toolchain.GetAsync(context);
        string source = await unpacking;
        ExtensionInventory inventory = ExtensionInventory.Read(Path.Combine(context.Repository.Native, "extensions.json")).For(context.Target, context.All, context.Here);
        ModuleList modules = ModuleList.Read(Path.Combine(context.Repository.Native, "modules.json"))
            .With(inventory.Extensions.Where(row => row.Static).Select(row => row.ToModule()))
            .For(context.Target);
        LibraryInventory allLibraries = LibraryInventory.Read(Path.Combine(context.Repository.Native, "libraries.json"));
        var libraries = new LibraryBuild(context, toolchain, allLibraries);
        IReadOnlyList<BuiltLibrary> below = await libraries.BelowServerAsync();
        Task<Peer> peerMaking = PeerAsync(context, source, allLibraries);
        Task<Engine> engineMaking = EngineAsync(context, toolchain, source, below, modules);
        Task librariesMaking = LibrariesAsync(peerMaking, libraries, context.Target, inventory);
        await Task.WhenAll(peerMaking, engineMaking, librariesMaking);

        Peer peer = await peerMaking;
        Engine engine = await engineMaking;
        await context.Journal.StepAsync(context.Target.Step("gate"), "look at what the library takes and gives", async log =>
        {
            GateResult result = await Gate.CheckAsync(context.Target, engine.Library.Library, context.Repository.Native, context.Cancel);
            log.Note = $"needs {result.Floor}";
        });
        await TemplateProof.CheckAsync(context, toolchain, source, engine.Bitcode, engine.BitcodeKey, peer.Template);
        PgxsServer server = context.Target.IsBuildMachine ? new PgxsServer(peer.Server.Prefix, peer.Key) : new PgxsServer(engine.Bitcode.Prefix, engine.BitcodeKey);
        var tools = new ExtensionTools(toolchain, server, engine.Code, engine.Plugin, libraries);
        IReadOnlyList<BuiltExtension> extensions = await new ExtensionBuild(context, tools).RunAsync(inventory, source);
        string folder = await context.Journal.StepAsync(context.Target.Step("collect"), "lay out artifacts/native", async log =>
        {
            var result = new NativeResult(context.Repository.NativeResult(context.Target.Rid));
            await result.WriteAsync(context, new NativeParts(engine.Library, engine.Code, peer.Server, peer.Template, modules, inventory, extensions));
            log.Note = context.Repository.Relative(result.Folder);
            return result.Folder;
        });
        ILookup<string, string> made = extensions.Select(extension => (extension.Row.Pack, extension.Folder))
            .Concat([(ExtensionRow.RuntimePack, engine.Library.Folder), (ExtensionRow.RuntimePack, Path.GetDirectoryName(peer.Template)!)])
            .ToLookup(row => row.Item1, row => row.Item2);
        return new NativeTree(context.Target, folder, peer.Server, source, engine.Plugin, engine.TestModules, tools, made);
    }

    /// <summary>The ordinary server, always one that this machine runs: it makes every target's template.</summary>
    private static async Task<Peer> PeerAsync(BuildContext context, string source, LibraryInventory inventory)
    {
        BuildContext machine = context.For(EngineTarget.LinuxX64);
        Toolchain toolchain = await Toolchain.GetAsync(machine);
        IReadOnlyList<BuiltLibrary> libraries = await new LibraryBuild(machine, toolchain, inventory).BelowServerAsync();
        CacheKey key = StockServer.Key(machine, toolchain, libraries);
        StockServer server = await StockServer.GetAsync(machine, toolchain, source, libraries);
        return new Peer(server, key, await Template.GetAsync(context, key, server));
    }

    /// <summary>
    /// What extensions are built on, on the core that the finished server leaves idle while code generation keeps the other busy.
    /// </summary>
    private static async Task LibrariesAsync(Task server, LibraryBuild libraries, EngineTarget target, ExtensionInventory inventory)
    {
        await server;
        IEnumerable<ExtensionRow> shipped = inventory.Extensions.Where(row => row.IsShipped);
        await libraries.GetAsync(shipped.SelectMany(row => row.LibrariesFor(target)).Distinct(), "extensions");
    }

    private static async Task<Engine> EngineAsync(
        BuildContext context, Toolchain toolchain, string source, IReadOnlyList<BuiltLibrary> libraries, ModuleList modules)
    {
        Task<PassPlugin> compiling = PassPlugin.GetAsync(context);
        CacheKey bitcodeKey = Bitcode.Key(context, toolchain, libraries, modules);
        Bitcode bitcode = await Bitcode.GetAsync(context, toolchain, source, libraries, modules);
        PassPlugin plugin = await compiling;
        CacheKey linkedKey = LinkedServer.Key(context, bitcodeKey, plugin, libraries, modules);
        LinkedServer linked = await LinkedServer.GetAsync(context, toolchain, source, bitcode, linkedKey, plugin, libraries, modules);
        CacheKey codeKey = SessionCode.Key(context, toolchain, linkedKey, plugin);
        SessionCode code = await SessionCode.GetAsync(context, toolchain, source, bitcode, linked, codeKey, plugin);
        CacheKey engineKey = EngineLibrary.Key(context, toolchain, codeKey);
        EngineLibrary library = await EngineLibrary.GetAsync(context, toolchain, code.Object, engineKey);
        CacheKey testKey = TestModules.Key(context, toolchain, linkedKey, codeKey);
        TestModules testModules = await TestModules.GetAsync(context, toolchain, linked, code, plugin, modules, testKey);
        return new Engine(library, code, plugin, testModules, bitcode, bitcodeKey);
    }

    private sealed record Peer(StockServer Server, CacheKey Key, string Template);

    private sealed record Engine(EngineLibrary Library, SessionCode Code, PassPlugin Plugin, TestModules TestModules, Bitcode Bitcode, CacheKey BitcodeKey);
}
