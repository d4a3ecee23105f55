using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Extensions;

/// <summary>
/// Sources with a configure script of their own. It asks a pkg-config that knows the libraries of the build and no others, so that
/// nothing of the machine is found, and the makefiles that it writes hold the only paths to them.
/// </summary>
internal sealed class ConfiguredSource(BuildContext context, string target, string work)
{
    private const string ServerProgram = "{pg_config}";

    /// <summary>Runs it when a row says how.</summary>
    public async Task PrepareAsync(StepLog log, IReadOnlyList<ExtensionRow> rows, IReadOnlyList<BuiltLibrary> libraries, string pgConfig)
    {
        string[] options = [.. rows.SelectMany(row => row.Configure ?? [])];
        if (options.Length == 0)
        {
            return;
        }

        string script = await InstallAsync("pkg-config", Script(libraries));
        string server = context.Target.IsBuildMachine ? pgConfig : await InstallAsync("pg_config", ServerScript(pgConfig));
        string[] tools =
        [
            "CC=" + Toolchain.Compiler, "CXX=" + Toolchain.CompilerPlus, "CFLAGS=-O2", "CXXFLAGS=-O2", "AR=llvm-ar-19", "RANLIB=llvm-ranlib-19", "NM=llvm-nm-19",
            "PKG_CONFIG=" + script,
        ];
        await Toolchain.In(target, "sh", work).RunAsync(log, ["configure", .. tools, .. context.Target.ForeignHost, .. options.Select(option => option.Replace(ServerProgram, server, StringComparison.Ordinal))], context.Cancel);
    }

    private async Task<string> InstallAsync(string name, string text)
    {
        string script = Path.Combine(target, "bin", name);
        await File.WriteAllTextAsync(script, text, context.Cancel);
        Toolchain.MakeExecutable(script);
        return script;
    }

    /// <summary>Another system's pg_config does not run here: what stands for it answers makefiles (PostgresTree), and this what configure scripts ask besides.</summary>
    private string ServerScript(string pgConfig) => string.Join('\n',
    [
        "#!/bin/sh",
        "case $1 in",
        $"    --version) echo 'PostgreSQL {context.Lock.Archive("postgresql").Version}' ;;",
        $"    --cc) echo {Toolchain.Compiler} ;;",
        $"    --cflags) sed -n 's/^CFLAGS = //p' \"$({pgConfig} --pgxs | sed 's,makefiles/pgxs.mk,Makefile.global,')\" ;;",
        $"    *) exec {pgConfig} \"$@\" ;;",
        "esac",
        "",
    ]);

    /// <summary>Answers --exists, --modversion, --cflags and --libs for one package; constraints on the version hold, the lock file chose it.</summary>
    private string Script(IReadOnlyList<BuiltLibrary> libraries)
    {
        string Case(BuiltLibrary library) =>
            $"    {library.Library.Package}) version='{context.Lock.Archive(library.Library.Source).Version}' "
            + $"cflags='-I{library.Folder}/include' libs='{Libs(libraries.SkipWhile(other => other != library))}' ;;";
        return string.Join('\n',
        [
            "#!/bin/sh",
            "for argument; do",
            "    case $argument in",
            "        --atleast-pkgconfig-version) exit 0 ;;",
            "        --modversion) answer=version ;;",
            "        --cflags) answer=cflags ;;",
            "        --libs) answer=libs ;;",
            "        --*) ;;",
            "        *) package=${package:-${argument%% *}} ;;",
            "    esac",
            "done",
            "case $package in",
            .. libraries.Where(library => library.Library.Package is not null).Select(Case),
            "    '') exit 0 ;;",
            "    *) exit 1 ;;",
            "esac",
            "eval echo \"\\$$answer\"",
            "",
        ]);
    }

    /// <summary>A library comes before those that it is built on; of C++ all need its runtime, which may be among these already.</summary>
    private string Libs(IEnumerable<BuiltLibrary> libraries) =>
        string.Join(' ', libraries.SelectMany(library => library.Archives)
            .Select(archive => "-l" + Path.GetFileNameWithoutExtension(archive)["lib".Length..])
            .Concat(context.Target.CxxLibraries.Count > 0 ? [] : ["-lstdc++"]).Append("-lm"));
}
