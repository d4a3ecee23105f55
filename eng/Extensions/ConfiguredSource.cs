using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

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
        string[] options = [.. rows.SelectMany(row => row.Configure ?? []).Select(option => option.Replace(ServerProgram, pgConfig, StringComparison.Ordinal))];
        if (options.Length == 0)
        {
            return;
        }

        string script = Path.Combine(target, "bin", "pkg-config");
        await File.WriteAllTextAsync(script, Script(libraries, context.Lock), context.Cancel);
        Toolchain.MakeExecutable(script);
        string[] tools =
        [
            "CC=" + Toolchain.Compiler, "CXX=" + Toolchain.CompilerPlus, "CFLAGS=-O2", "CXXFLAGS=-O2", "AR=llvm-ar-19", "RANLIB=llvm-ranlib-19", "NM=llvm-nm-19",
            "PKG_CONFIG=" + script,
        ];
        await Toolchain.In(target, "sh", work).RunAsync(log, ["configure", .. tools, .. options], context.Cancel);
    }

    /// <summary>Answers --exists, --modversion, --cflags and --libs for one package; constraints on the version hold, the lock file chose it.</summary>
    private static string Script(IReadOnlyList<BuiltLibrary> libraries, SourceLock sources)
    {
        string Case(BuiltLibrary library) =>
            $"    {library.Library.Package}) version='{sources.Archive(library.Library.Source).Version}' "
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

    /// <summary>A library comes before those that it is built on; of C++ all need its runtime.</summary>
    private static string Libs(IEnumerable<BuiltLibrary> libraries) =>
        string.Join(' ', libraries.SelectMany(library => library.Archives)
            .Select(archive => "-l" + Path.GetFileNameWithoutExtension(archive)["lib".Length..]).Append("-lstdc++").Append("-lm"));
}
