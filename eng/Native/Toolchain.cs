using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The compiler as the steps see it: a bare name on PATH, so that PostgreSQL records no path of this machine, with the target,
/// the sysroot and the mapping of source paths inside.
/// </summary>
internal sealed class Toolchain(EngineTarget target, string sysroot, string triple, string versions)
{
    /// <summary>The compiler's name on the PATH that <see cref="Environment"/> gives.</summary>
    public const string Compiler = "pglite-clang";

    /// <summary>The same for C++.</summary>
    public const string CompilerPlus = "pglite-clang++";

    /// <summary>The variable whose flags the compiler adds when it compiles.</summary>
    public const string CompileFlags = "PGLITE_COMPILE_FLAGS";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Sysroot { get; } = sysroot;

    public static async Task<Toolchain> GetAsync(BuildContext context)
    {
        string sysroot = await context.Target.Sysroot(context);
        var versions = new List<string>();
        foreach (string tool in new[] { "clang-19", "ld.lld-19", "llvm-config-19" })
        {
            versions.Add((await new Tool(tool).ReadAsync(["--version"], context.Cancel)).Split('\n')[0]);
        }

        return new Toolchain(context.Target, sysroot, context.Lock.Sysroot(context.Target.Rid).Triple, string.Join(", ", versions));
    }

    /// <summary>Everything about the tools that a result depends on.</summary>
    public CacheKey AddTo(CacheKey key) => key.Add("tools", versions).Add("sysroot", Path.GetFileName(Sysroot)).Add("triple", triple).AddAll("argument", target.CompilerArguments);

    /// <summary>
    /// Writes the compilers into <paramref name="folder"/>/bin; each map turns a path into a fixed name. Headers and archives of
    /// <paramref name="libraries"/> are found like the system's, so that no makefile has to be told, or records, where they are.
    /// </summary>
    public async Task InstallAsync(string folder, IReadOnlyDictionary<string, string> maps, params IReadOnlyList<string> libraries)
    {
        string bin = Path.Combine(folder, "bin");
        Directory.CreateDirectory(bin);
        string arguments = string.Join(' ', maps.Append(new(Sysroot, "sysroot")).Select(map => $"-ffile-prefix-map={map.Key}={map.Value}").Concat(target.CompilerArguments));
        string places = string.Concat(libraries.Select(library => $" -ffile-prefix-map={library}=library -isystem {library}/include -L{library}/lib"));
        string runtime = string.Concat(libraries.Select(library => Path.Combine(library, "include", "c++", "v1")).Where(Directory.Exists).Select(headers => $" -stdlib++-isystem {headers}"));
        await InstallAsync(Path.Combine(bin, Compiler), "clang-19", arguments + places + runtime); // some makefiles compile C++ with it
        await InstallAsync(Path.Combine(bin, CompilerPlus), "clang++-19", arguments + places + runtime);
    }

    private async Task InstallAsync(string script, string compiler, string arguments)
    {
        await File.WriteAllTextAsync(
            script,
            $"""
            #!/bin/sh
            # {CompileFlags} holds for compiling, not for linking, which PostgreSQL's makefiles cannot be told.
            for argument; do
                test "$argument" = -c && set -- ${CompileFlags} "$@" && break
            done
            exec {compiler} --target={triple} {target.SysrootOption}{Sysroot} -fuse-ld=lld -Wno-unused-command-line-argument {arguments} "$@"

            """);
        MakeExecutable(script);
    }

    public static void MakeExecutable(string script)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, Executable);
        }
    }

    /// <summary>A tool run with the compiler of <paramref name="folder"/> on its PATH and nothing of the user's locale or flags.</summary>
    public static Tool In(string folder, string program, string workingDirectory) => new(program)
    {
        WorkingDirectory = workingDirectory,
        Variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = Path.Combine(folder, "bin") + Path.PathSeparator + System.Environment.GetEnvironmentVariable("PATH"),
            ["LC_ALL"] = "C",
            ["TZ"] = "UTC",
            ["SOURCE_DATE_EPOCH"] = "0",
            ["MAKEFLAGS"] = null,
            ["MAKELEVEL"] = null,
            ["CC"] = null,
            ["CXX"] = null,
            ["CXXFLAGS"] = null,
            ["CFLAGS"] = null,
            ["CPPFLAGS"] = null,
            ["LDFLAGS"] = null,
            ["LIBS"] = null,
            [CompileFlags] = null,
            ["LD_LIBRARY_PATH"] = null,
            ["CDPATH"] = null,
        },
    };
}
