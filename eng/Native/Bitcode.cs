using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>
/// PostgreSQL compiled to LLVM bitcode with the whole -O2 pipeline (what -flto makes is not vectorised), as its objects and
/// archives lie in the build tree. A list per module says which.
/// </summary>
internal sealed record Bitcode(string Folder)
{
    /// <summary>The list that names the server's own objects.</summary>
    public const string Server = "server";

    private const string Libpq = "src/interfaces/libpq";
    private const string Flags = "-O2 -fPIC";
    private const string Definitions = "-DEXEC_BACKEND";
    private const string ToBitcode = "-emit-llvm -g";

    public string Tree => Path.Combine(Folder, "build");

    /// <summary>For a target whose server is never installed: its headers and makefiles, which extensions are built with.</summary>
    public string Prefix => Path.Combine(Folder, "server", "pglite");

    public static CacheKey Key(BuildContext context, Toolchain toolchain, IReadOnlyList<BuiltLibrary> libraries, ModuleList modules) =>
        toolchain.AddTo(new CacheKey(context.Target.Step("bitcode")))
            .Add("source", PostgresSource.Key(context).Value)
            .Add("flags", $"{Flags} {Definitions} {ToBitcode}")
            .Add("objects", Hash(context))
            .AddAll("option", [.. PostgresTree.Options, .. context.Target.ConfigureOptions])
            .AddAll("library", libraries.Select(library => library.Key))
            .AddAll("folder", Folders(modules));

    /// <summary>The objects of a module or of the server, in link order.</summary>
    public IReadOnlyList<string> Objects(string list) => File.ReadAllLines(ListFile(Folder, list));

    /// <summary>The objects of libpq without those that only its shared library has.</summary>
    public IReadOnlyList<string> LibpqObjects => Objects("libpq");

    /// <summary>The flags for a C file of ours that includes the server's headers.</summary>
    public string[] Includes(string source) =>
    [
        Definitions, $"-I{Tree}/src/include", $"-I{source}/src/include", $"-I{Tree}/src/backend", $"-I{source}/src/backend",
    ];

    public static async Task<Bitcode> GetAsync(
        BuildContext context, Toolchain toolchain, string source, IReadOnlyList<BuiltLibrary> libraries, ModuleList modules)
    {
        string folder = await context.Cache.GetAsync(Key(context, toolchain, libraries, modules), "compile PostgreSQL to bitcode", async (target, log) =>
        {
            var tree = new PostgresTree(context, target, source, toolchain, libraries) { CompileFlags = ToBitcode };
            await tree.ConfigureAsync(log, "/pglite", Flags, Definitions, context.Cancel);
            await tree.MakeAsync(log, "src/backend", ["-s", "generated-headers"], context.Cancel);
            await tree.MakeAsync(log, "src/common", ["-s", "libpgcommon_srv.a", "libpgcommon_shlib.a"], context.Cancel);
            await tree.MakeAsync(log, "src/port", ["-s", "libpgport_srv.a", "libpgport_shlib.a"], context.Cancel);
            if (!context.Target.IsBuildMachine)
            {
                await tree.InstallPgxsAsync(log, Path.Combine(target, "server"), new Bitcode(target).Prefix, context.Cancel);
            }

            Directory.CreateDirectory(Path.Combine(target, "objects"));
            await CompileAsync("src/backend", Server);
            await CompileAsync(Libpq, "libpq");
            foreach (ExtensionModule module in OfPostgres(modules))
            {
                await CompileAsync(module.Directory!, module.Name);
            }

            async Task CompileAsync(string directory, string list)
            {
                string makefile = File.Exists(Path.Combine(tree.Build, directory, "GNUmakefile")) ? "GNUmakefile" : "Makefile";
                await tree.MakeAsync(log, directory,
                    ["-s", "-f", makefile, "-f", Makefile(context), $"PGLITE_LIST={ListFile(target, list)}", "pglite-objects"],
                    context.Cancel);
                if (string.IsNullOrWhiteSpace(await File.ReadAllTextAsync(ListFile(target, list), context.Cancel)))
                {
                    throw new BuildFailure($"the makefile of {directory} names no objects");
                }
            }
        }, context.Cancel);
        return new Bitcode(folder);
    }

    private static string Makefile(BuildContext context) => Path.Combine(context.Repository.Root, "eng", "Native", "objects.mk");

    private static string Hash(BuildContext context) => Sources.Hash.OfFile(Makefile(context));

    private static string ListFile(string folder, string list) => Path.Combine(folder, "objects", list + ".txt");

    private static IEnumerable<string> Folders(ModuleList modules) =>
        OfPostgres(modules).Select(module => $"{module.Name} {module.Directory}").Order(StringComparer.Ordinal);

    private static IEnumerable<ExtensionModule> OfPostgres(ModuleList modules) => modules.Modules.Where(module => module.Directory is not null);
}
