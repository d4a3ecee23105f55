using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>A configured build tree of PostgreSQL, outside of its sources.</summary>
internal sealed class PostgresTree(BuildContext context, string folder, string source, Toolchain toolchain, IReadOnlyList<BuiltLibrary> libraries)
{
    /// <summary>
    /// What every PostgreSQL of ours is built with. The libraries are ours (native/libraries.json); where they are is known to the
    /// compiler only, and the machine's pkg-config is not asked. TLS stays off.
    /// </summary>
    public static readonly IReadOnlyList<string> Options =
    [
        "--without-icu", "--without-readline", "--with-zlib", "--with-lz4", "--with-zstd", "--with-libxml",
        "LZ4_CFLAGS= ", "LZ4_LIBS=-llz4", "ZSTD_CFLAGS= ", "ZSTD_LIBS=-lzstd", "XML2_CFLAGS= ", "XML2_LIBS=-lxml2 -lm",
    ];

    public string Build { get; } = Path.Combine(folder, "build");

    public async Task ConfigureAsync(StepLog log, string prefix, string cflags, string cppflags, CancellationToken cancel)
    {
        Directory.CreateDirectory(Build);
        await toolchain.InstallAsync(folder, new Dictionary<string, string> { [source] = "postgresql", [Build] = "build" },
            [.. libraries.Select(library => library.Folder)]);
        await Toolchain.In(folder, Path.Combine(source, "configure"), Build).RunAsync(log,
        [
            "--quiet", $"CC={Toolchain.Compiler}", "AR=llvm-ar-19", "RANLIB=llvm-ranlib-19", $"CFLAGS={cflags}", $"CPPFLAGS={cppflags}",
            .. Options, .. context.Target.ConfigureOptions, $"--prefix={prefix}",
        ], cancel);
    }

    /// <summary>
    /// Installs what extensions are built with, for a server that cannot run here: headers, makefiles, and in the place of the
    /// program pg_config a script that gives the same answers.
    /// </summary>
    public async Task InstallPgxsAsync(StepLog log, string root, string prefix, CancellationToken cancel)
    {
        foreach ((string directory, string target) in new[] { ("src/include", "install"), ("src/makefiles", "install"), ("config", "install"), ("src", "install-local") })
        {
            await MakeAsync(log, directory, ["-s", "DESTDIR=" + root, target], cancel);
        }

        foreach (string header in new[] { "libpq-events.h", "libpq-fe.h" })
        {
            File.Copy(Path.Combine(source, "src", "interfaces", "libpq", header), Path.Combine(prefix, "include", header));
        }

        string script = Path.Combine(prefix, "bin", "pg_config");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        await File.WriteAllTextAsync(script, PgConfig, cancel);
        Toolchain.MakeExecutable(script);
    }

    private const string PgConfig =
        """
        #!/bin/sh
        # What PGXS asks pg_config for.
        prefix=$(cd "$(dirname "$0")/.." && pwd)
        case $1 in
            --bindir) echo "$prefix/bin" ;;
            --docdir | --htmldir | --mandir | --localedir | --sysconfdir | --sharedir) echo "$prefix/share/postgresql" ;;
            --includedir) echo "$prefix/include" ;;
            --includedir-server) echo "$prefix/include/postgresql/server" ;;
            --libdir) echo "$prefix/lib" ;;
            --pgxs) echo "$prefix/lib/postgresql/pgxs/src/makefiles/pgxs.mk" ;;
            --pkgincludedir) echo "$prefix/include/postgresql" ;;
            --pkglibdir) echo "$prefix/lib/postgresql" ;;
            *) echo "pg_config: $1 is not known here" >&2; exit 1 ;;
        esac

        """;

    /// <summary>Flags that make adds for compiling only; configure tries its programs without them.</summary>
    public string? CompileFlags { get; init; }

    /// <summary>Runs make in a folder of the tree.</summary>
    public Task MakeAsync(StepLog log, string directory, IEnumerable<string> arguments, CancellationToken cancel)
    {
        Tool make = Toolchain.In(folder, "make", Path.Combine(Build, directory));
        var variables = new Dictionary<string, string?>(make.Variables, StringComparer.Ordinal) { [Toolchain.CompileFlags] = CompileFlags };
        return (make with { Variables = variables }).RunAsync(log, [$"-j{context.Jobs}", .. arguments], cancel);
    }
}
