using System.Collections.Concurrent;
using System.Text.Json;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Libraries;

/// <summary>
/// Libraries from their own makefiles, compiled to bitcode, each a step of its own. One archive serves both sides: modules take
/// it through the pass, the ordinary server's linker compiles it.
/// </summary>
internal sealed class LibraryBuild(BuildContext context, Toolchain toolchain, LibraryInventory all)
{
    private const string CompileFlags = "-emit-llvm -fPIC";

    /// <summary>What configure and make find in their environment.</summary>
    private static readonly string[] Tools =
    [
        "AR=llvm-ar-19", "RANLIB=llvm-ranlib-19", "NM=llvm-nm-19", "CC=" + Toolchain.Compiler, "CFLAGS=-O2", "CXX=" + Toolchain.CompilerPlus,
        "CXXFLAGS=-O2", "PKG_CONFIG=false",
    ];

    private readonly LibraryInventory inventory = all.For(context.Target);

    private readonly ConcurrentDictionary<string, Lazy<Task<BuiltLibrary>>> builds = new(StringComparer.Ordinal);

    /// <summary>The libraries that PostgreSQL itself is built on.</summary>
    public Task<IReadOnlyList<BuiltLibrary>> BelowServerAsync() => GetAsync(inventory.BelowServer, "PostgreSQL");

    /// <summary>The libraries with these names and all that they need, in the order of a linker: who needs comes first.</summary>
    public async Task<IReadOnlyList<BuiltLibrary>> GetAsync(IEnumerable<string> names, string asker)
    {
        var built = new List<BuiltLibrary>();
        foreach (Library library in inventory.Closure(names, asker))
        {
            built.Add(await builds.GetOrAdd(library.Name, _ => new(() => BuildAsync(library))).Value);
        }

        return built;
    }

    /// <summary>Programs are for the machine that builds, whatever the target.</summary>
    private async Task<BuiltLibrary> BuildAsync(Library row)
    {
        if (row.Programs is not null && !context.Target.IsBuildMachine)
        {
            BuildContext machine = context.For(EngineTarget.LinuxX64);
            IReadOnlyList<BuiltLibrary> made = await new LibraryBuild(machine, await Toolchain.GetAsync(machine), all).GetAsync([row.Name], row.Name);
            BuiltLibrary library = await MakeAsync(row with { Programs = null, Make = [.. row.Make.Except(row.Programs)] }, made[0].Key);
            return library with { Programs = made[0].Programs };
        }

        return await MakeAsync(row);
    }

    private async Task<BuiltLibrary> MakeAsync(Library row, params IReadOnlyList<string> programs)
    {
        Library library = row with { Options = [.. Foreign(row), .. row.Options.Select(context.Target.Named)] };
        IReadOnlyList<BuiltLibrary> needs = await GetAsync(library.Needs, library.Name);
        string source = await ArchiveSource.GetAsync(context, library.Source);
        CacheKey key = toolchain.AddTo(new CacheKey(context.Target.Step("library-" + library.Name)))
            .Add("source", context.Lock.Archive(library.Source).Sha256)
            .Add("flags", CompileFlags)
            .AddAll("tool", Tools)
            .AddAll("cmake", library.Kind == "cmake" ? CMake.Options : [])
            .Add("row", JsonSerializer.Serialize(library with { Why = "", Place = "" }))
            .AddAll("needs", needs.Select(other => other.Key))
            .AddAll("programs", programs);
        string folder = await context.Cache.GetAsync(key, $"library {library.Name}",
            (target, log) => MakeAsync(library, source, needs, target, log), context.Cancel);
        return new BuiltLibrary(library, folder, key.Value);
    }

    /// <summary>What tells a script that it cannot run what it compiles.</summary>
    private IReadOnlyList<string> Foreign(Library library) => library.Kind switch
    {
        "configure" => context.Target.ForeignHost,
        "cmake" => context.Target.CMakeOptions,
        _ => [],
    };

    private async Task MakeAsync(Library library, string source, IReadOnlyList<BuiltLibrary> needs, string target, StepLog log)
    {
        string work = Path.Combine(target, "work");
        ExtensionSource.Copy(source, work, library.Adaptations, log);
        string[] folders = [.. needs.Select(other => other.Folder)];
        await toolchain.InstallAsync(target, new Dictionary<string, string> { [work] = library.Name }, folders);
        string[] prepare = library.Kind switch
        {
            "configure" => ["sh", "configure", .. library.Options],
            "openssl" => ["perl", "Configure", .. library.Options],
            "cmake" => ["cmake", .. CMake.Options, CMake.Roots([.. folders, toolchain.Sysroot]), .. library.Options],
            _ => [],
        };
        if (prepare.Length > 0)
        {
            await Program(target, prepare[0], work, needs).RunAsync(log, prepare.Skip(1), context.Cancel);
        }

        Tool make = Program(target, "make", work, needs);
        var compiling = new Dictionary<string, string?>(make.Variables, StringComparer.Ordinal) { [Toolchain.CompileFlags] = CompileFlags };
        string[] place = library.Kind == "cmake" ? ["-C", CMake.Folder] : [];
        await (make with { Variables = compiling }).RunAsync(log, [$"-j{context.Jobs}", .. place, .. library.Make], context.Cancel);

        Directory.CreateDirectory(Path.Combine(target, "lib"));
        foreach ((string archive, string result) in library.Archives)
        {
            await CollectAsync(Path.Combine(work, result), Path.Combine(target, "lib", archive), log);
        }

        Copy(library.Headers, work, Path.Combine(target, "include"));
        Copy(library.Data, work, Path.Combine(target, "data"));
        Copy((library.Programs ?? []).ToDictionary(pattern => pattern, _ => ""), work, Path.Combine(target, "programs"));
        Directory.Delete(work, recursive: true);
    }

    private static Tool Program(string target, string program, string work, IReadOnlyList<BuiltLibrary> needs)
    {
        Tool tool = Toolchain.In(target, program, work);
        var variables = new Dictionary<string, string?>(tool.Variables, StringComparer.Ordinal);
        variables["PATH"] = string.Join(Path.PathSeparator, [.. needs.Select(library => library.Programs), variables["PATH"]!]);
        foreach (string[] pair in Tools.Select(setting => setting.Split('=', 2)))
        {
            variables[pair[0]] = pair[1];
        }

        return tool with { Variables = variables };
    }

    private async Task CollectAsync(string result, string archive, StepLog log)
    {
        if (Path.GetExtension(result) == ".a")
        {
            File.Copy(result, archive);
        }
        else
        {
            await new Tool("llvm-ar-19").RunAsync(log, ["rcsD", archive, .. Matches(result)], context.Cancel);
        }
    }

    private static void Copy(IReadOnlyDictionary<string, string> patterns, string work, string target)
    {
        foreach ((string pattern, string place) in patterns)
        {
            if (Path.GetFileName(pattern) == "**")
            {
                Folders.CopyOver(Path.Combine(work, Path.GetDirectoryName(pattern)!), Path.Combine(target, place));
                continue;
            }

            string folder = Directory.CreateDirectory(Path.Combine(target, place)).FullName;
            foreach (string file in Matches(Path.Combine(work, pattern)))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }
    }

    private static string[] Matches(string pattern)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern)).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new BuildFailure($"{pattern}: the library's build left no such file");
    }
}
