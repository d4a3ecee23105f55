using System.Collections.Concurrent;
using System.Text.Json;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Extensions;

/// <summary>A server's headers and makefiles (PGXS), and the pg_config that says where they are.</summary>
internal sealed record PgxsServer(string Prefix, CacheKey Key)
{
    public string PgConfig => Path.Combine(Prefix, "bin", "pg_config");
}

/// <summary>What extensions are built with: an ordinary server's headers and makefiles, and the engine's names and passes.</summary>
internal sealed record ExtensionTools(Toolchain Toolchain, PgxsServer Server, SessionCode Code, PassPlugin Plugin, LibraryBuild Libraries);

/// <summary>
/// Extensions from their ordinary PGXS sources into modules for this engine. Each folder of sources is a step of its own, whose
/// key knows the engine by the names that it exports only: a change in the engine rebuilds no extension.
/// </summary>
internal sealed class ExtensionBuild(BuildContext context, ExtensionTools tools)
{
    private const string CompileFlags = "-emit-llvm -fPIC -DEXEC_BACKEND";

    private string Suffix => context.Target.Format.Suffix;

    /// <summary>What only modules with C++ in them are made from.</summary>
    private IEnumerable<string> CxxFiles =>
        [.. context.Contract.CxxRuntime, .. context.Rooms.ModuleInside, .. context.Rooms.ModuleOutside];

    /// <summary>All of the inventory that is shipped, by name.</summary>
    public async Task<IReadOnlyList<BuiltExtension>> RunAsync(ExtensionInventory inventory, string postgresql)
    {
        var built = new ConcurrentBag<BuiltExtension>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = context.Jobs, CancellationToken = context.Cancel };
        await Parallel.ForEachAsync(inventory.Builds(), options, async (rows, _) =>
        {
            ExtensionRow first = rows[0];
            string source = await ExtensionSource.GetAsync(context, postgresql, first);
            string folder = await GetAsync(rows, source, context.Lock.Archive(first.Source).Sha256);
            foreach (BuiltExtension extension in BuiltExtension.Read(rows, folder))
            {
                built.Add(extension);
            }
        });
        return [.. built.OrderBy(extension => extension.Row.Name, StringComparer.Ordinal)];
    }

    /// <summary>The result of one folder of sources: lib/ and share/ as they lie in a payload.</summary>
    public async Task<string> GetAsync(IReadOnlyList<ExtensionRow> rows, string source, string identity)
    {
        IReadOnlyList<BuiltLibrary> libraries = await LibrariesAsync(rows);
        string name = rows.Count == 1 ? rows[0].Name : Path.GetFileName(source);
        string makefile = Path.Combine(context.Repository.Root, "eng", "Extensions", "extension.mk");
        CacheKey key = tools.Toolchain.AddTo(new CacheKey(context.Target.Step("extension-" + name)))
            .Add("stock", tools.Server.Key.Value)
            .AddAll("pass", tools.Plugin.Keys)
            .Add("exports", Hash.OfFile(tools.Code.Exports))
            .Add("source", identity)
            .Add("flags", CompileFlags)
            .AddAll("library", libraries.Select(library => library.Key))
            .AddAll("row", rows.Select(row => JsonSerializer.Serialize(row)))
            .AddAll("flag", context.Target.Format.ModuleFlags.Concat(context.Target.Format.CxxModuleFlags))
            .AddFiles(context.Repository.Root,
                [makefile, .. context.Contract.OfModule(rows.Any(row => row.Cxx)), .. rows.Any(row => row.Cxx) ? CxxFiles : []]);
        return await context.Cache.GetAsync(key, $"extension {name}",
            (target, log) => MakeAsync(rows, libraries, source, makefile, target, log), context.Cancel);
    }

    /// <summary>What their rows name, and what C++ needs.</summary>
    private Task<IReadOnlyList<BuiltLibrary>> LibrariesAsync(IReadOnlyList<ExtensionRow> rows) =>
        tools.Libraries.GetAsync(rows.SelectMany(row => row.LibrariesFor(context.Target)), rows[0].Name);

    private async Task MakeAsync(
        IReadOnlyList<ExtensionRow> rows, IReadOnlyList<BuiltLibrary> libraries, string source, string makefile, string target, StepLog log)
    {
        string work = Path.Combine(target, "work");
        ExtensionSource.Copy(source, work, rows.SelectMany(row => row.Adaptations), log);
        await tools.Toolchain.InstallAsync(target, new Dictionary<string, string> { [work] = "extension", [tools.Server.Prefix] = "postgresql" },
            [.. libraries.Select(library => library.Folder)]);
        string pgConfig = tools.Server.PgConfig;
        await new ConfiguredSource(context, target, work).PrepareAsync(log, rows, libraries, pgConfig);
        foreach (string command in rows.SelectMany(row => row.Prepare ?? []))
        {
            await Toolchain.In(target, "make", work).RunAsync(log, ["-s", .. command.Split(' ')], context.Cancel);
        }

        ExtensionParts parts = ExtensionParts.Empty;
        foreach (MakefileFolder folder in MakefileFolder.Of(rows))
        {
            parts = parts.And(await PartsAsync(folder, makefile, pgConfig, target, work, log), folder.Path);
        }

        foreach ((string folder, string file) in Share(parts, rows, work).Concat(libraries.SelectMany(library => library.Data)))
        {
            string copy = Path.Combine(target, "share", folder, Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(target, "lib"));
        foreach ((string name, IReadOnlyList<string> objects) in parts.Modules)
        {
            ExtensionRow? row = rows.Count == 1 ? rows[0] : BuiltExtension.Owner(rows, name + Suffix);
            await LinkAsync(row, name, [.. objects.Select(file => Path.Combine(work, file))], target, log);
        }

        Directory.Delete(work, recursive: true);
    }

    /// <summary>What goes to share/, without the files that a row leaves.</summary>
    private static IEnumerable<(string Folder, string File)> Share(ExtensionParts parts, IReadOnlyList<ExtensionRow> rows, string work)
    {
        string[] leaves = [.. rows.SelectMany(row => row.Leaves ?? [])];
        return parts.Share.Where(row => !leaves.Any(leave => row.File.Contains(leave, StringComparison.Ordinal)))
            .Select(row => (row.Folder, Path.Combine(work, row.File)));
    }

    private async Task<ExtensionParts> PartsAsync(MakefileFolder folder, string makefile, string pgConfig, string target, string work, StepLog log)
    {
        string list = Path.Combine(target, "list.txt");
        File.Delete(list);
        Tool make = Toolchain.In(target, "make", Path.Combine(work, folder.Path));
        var variables = new Dictionary<string, string?>(make.Variables, StringComparer.Ordinal) { [Toolchain.CompileFlags] = CompileFlags };
        await (make with { Variables = variables }).RunAsync(log,
        [
            "-s", .. folder.IsParallel ? [$"-j{context.Jobs}"] : Array.Empty<string>(), "-f", "Makefile", "-f", makefile, "USE_PGXS=1",
            $"PG_CONFIG={pgConfig}", $"CXX={Toolchain.CompilerPlus}", $"PGLITE_LIST={list}", .. folder.Arguments, .. folder.Targets,
        ], context.Cancel);
        return ExtensionParts.Read(list);
    }

    /// <summary>A library of an extension, with what it needs of the libraries of that extension.</summary>
    private async Task LinkAsync(ExtensionRow? row, string name, IReadOnlyList<string> objects, string target, StepLog log)
    {
        if (row is null)
        {
            throw new BuildFailure($"native/extensions.json: no extension owns {name}{Suffix}");
        }

        IReadOnlyList<BuiltLibrary> all = await LibrariesAsync([row]);
        BuiltLibrary[] libraries = [.. all.Where(library => library.Library.Place != Library.Engine)]; // the engine's are called by name
        var bitcode = new ModuleBitcode(context.Target, Path.Combine(target, name + ".joined.bc"));
        string hide = await bitcode.LinkAsync(log, objects, libraries, whole: row.Cxx, context.Cancel);
        string library = Path.Combine(target, "lib", name + Suffix);
        var module = new ModuleFile(context, tools.Plugin, tools.Code.Exports);
        await (row.Cxx ? module.MakeCxxAsync(log, target, name, bitcode.File, library, hide)
            : module.MakeAsync(log, target, name, bitcode.File, library, $"{hide}static-module<{name}>,"));
        File.Delete(bitcode.File);
    }
}
