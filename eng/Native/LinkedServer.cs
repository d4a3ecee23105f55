using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>The server's objects linked into one bitcode module, and each extension module into one with its symbols hidden.</summary>
internal sealed record LinkedServer(string Folder)
{
    /// <summary>What names of libpq's interface have in them, those of its growing strings included.</summary>
    private const string LibpqInterface = "PQ";

    public string Server => Path.Combine(Folder, "server.bc");

    /// <summary>The modules that go into the engine.</summary>
    public string[] Modules => [.. Directory.EnumerateFiles(Folder, "module_*.bc").Order(StringComparer.Ordinal)];

    /// <summary>A module that only tests need; it becomes a file of its own.</summary>
    public string TestModule(string name) => Path.Combine(Folder, $"test_{name}.bc");

    public static CacheKey Key(BuildContext context, CacheKey bitcode, PassPlugin plugin, IReadOnlyList<BuiltLibrary> libraries, ModuleList modules) =>
        new CacheKey(context.Target.Step("linked"))
            .Add("bitcode", bitcode.Value)
            .AddAll("place", libraries.Select(library => $"{library.Library.Name} {library.Library.Place}"))
            .AddAll("library", libraries.Select(library => library.Key))
            .Add("pass", Path.GetFileName(plugin.Folder))
            .Add("libpq", LibpqInterface)
            .AddAll("replaced", modules.Replaced)
            .AddAll("module", modules.Modules.Select(module => $"{module.Name} test={module.Test}"))
            .AddAll("flag", SessionCode.CompileFlags)
            .AddFiles(context.Repository.Root, modules.Modules.SelectMany(module => module.Files).Select(file => Path.Combine(context.Repository.Root, file)));

    public static async Task<LinkedServer> GetAsync(
        BuildContext context, Toolchain toolchain, string source, Bitcode bitcode, CacheKey key, PassPlugin plugin,
        IReadOnlyList<BuiltLibrary> libraries, ModuleList modules)
    {
        string folder = await context.Cache.GetAsync(key, "link the bitcode of server and modules", async (target, log) =>
        {
            await toolchain.InstallAsync(target, new Dictionary<string, string>
            {
                [context.Repository.Root] = ".",
                [source] = "postgresql",
                [bitcode.Tree] = "build",
            });
            var link = new Linker(context, source, bitcode, plugin, target, log);
            Task server = link.ServerAsync(modules.Replaced, libraries, context.Cancel);
            foreach (ExtensionModule module in modules.Modules)
            {
                await link.ModuleAsync(module, context.Cancel);
            }

            await server;
        }, context.Cancel);
        return new LinkedServer(folder);
    }

    private sealed class Linker(BuildContext context, string source, Bitcode bitcode, PassPlugin plugin, string target, StepLog log)
    {
        private readonly Tool llvmLink = new("llvm-link-19");
        private readonly Tool opt = new("opt-19");

        /// <summary>
        /// The server with libpq and its libraries. Modules find libpq's interface, and what of a library is the engine's, like the
        /// server's own functions; of the other libraries only what the server needs stays, hidden.
        /// </summary>
        public async Task ServerAsync(IReadOnlyList<string> replaced, IReadOnlyList<BuiltLibrary> libraries, CancellationToken cancel)
        {
            string backend = Path.Combine(bitcode.Tree, "src", "backend");
            HashSet<string> without = [.. replaced.Select(name => Path.GetFullPath(name, backend))];
            IEnumerable<string> objects = bitcode.Objects(Bitcode.Server).Where(file => !without.Contains(file));
            string libpq = await LibpqAsync(cancel);
            string visible = Path.Combine(target, "server.visible.bc");
            await llvmLink.RunAsync(log, [.. objects, libpq, .. Placed(Library.Engine).SelectMany(library => library.Archives), "-o", visible], cancel);
            string names = Path.Combine(target, "server.names.txt");
            await File.WriteAllLinesAsync(names, await BitcodeNames.DefinedAsync(context.Target, [visible], cancel), cancel);
            string whole = Path.Combine(target, "server.whole.bc");
            await llvmLink.RunAsync(log, ["--only-needed", visible, .. Placed(Library.Server).SelectMany(library => library.Archives), "-o", whole], cancel);
            await opt.RunAsync(log, // the names are too many for an argument
                ["-passes=internalize,globaldce,verify", "-internalize-public-api-file=" + names, whole, "-o", Path.Combine(target, "server.bc")], cancel);
            foreach (string file in new[] { libpq, visible, names, whole })
            {
                File.Delete(file);
            }

            IEnumerable<BuiltLibrary> Placed(string place) => libraries.Where(library => library.Library.Place == place);
        }

        public async Task ModuleAsync(ExtensionModule module, CancellationToken cancel)
        {
            string joined = Path.Combine(target, $"joined_{module.Name}.bc");
            IEnumerable<string> objects = module.Files.Count > 0 ? await CompileAsync(module, cancel) : bitcode.Objects(module.Name);
            await llvmLink.RunAsync(log, [.. objects, "-o", joined], cancel);
            string output = module.Test ? new LinkedServer(target).TestModule(module.Name) : Path.Combine(target, $"module_{module.Name}.bc");
            await opt.RunAsync(log, plugin.Opt($"static-module<{module.Name}>", joined, output), cancel);
            File.Delete(joined);
        }

        private async Task<IReadOnlyList<string>> CompileAsync(ExtensionModule module, CancellationToken cancel)
        {
            var objects = new List<string>();
            foreach (string file in module.Files)
            {
                string output = Path.Combine(target, $"{module.Name}_{Path.GetFileNameWithoutExtension(file)}.o");
                await new Tool(Path.Combine(target, "bin", Toolchain.Compiler)).RunAsync(log,
                    [.. SessionCode.CompileFlags, .. bitcode.Includes(source), "-c", Path.Combine(context.Repository.Root, file), "-o", output], cancel);
                objects.Add(output);
            }

            return objects;
        }

        /// <summary>
        /// libpq, once for all modules that use it. It shares half of its function names with the server's own port and common
        /// code, so it gets its own copies of those, and all but its interface is hidden before it meets the server.
        /// </summary>
        private async Task<string> LibpqAsync(CancellationToken cancel)
        {
            string alone = Path.Combine(target, "libpq.alone.bc");
            string whole = Path.Combine(target, "libpq.whole.bc");
            string output = Path.Combine(target, "libpq.bc");
            string[] own = ["src/common/libpgcommon_shlib.a", "src/port/libpgport_shlib.a"];
            await llvmLink.RunAsync(log, [.. bitcode.LibpqObjects, "-o", alone], cancel);
            await llvmLink.RunAsync(log, ["--only-needed", alone, .. own.Select(file => Path.Combine(bitcode.Tree, file)), "-o", whole], cancel);
            IEnumerable<string> names = (await BitcodeNames.DefinedAsync(context.Target, [alone], cancel)).Where(name => name.Contains(LibpqInterface, StringComparison.Ordinal));
            await opt.RunAsync(log, [$"-passes={BitcodeNames.Internalize(names)},globaldce", whole, "-o", output], cancel);
            File.Delete(alone);
            File.Delete(whole);
            return output;
        }
    }
}
