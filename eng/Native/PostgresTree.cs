using PgliteSdk.Build.Console;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>A configured build tree of PostgreSQL, outside of its sources.</summary>
internal sealed class PostgresTree(string folder, string source, Toolchain toolchain, IReadOnlyList<BuiltLibrary> libraries, int jobs)
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
            .. Options, $"--prefix={prefix}",
        ], cancel);
    }

    /// <summary>Flags that make adds for compiling only; configure tries its programs without them.</summary>
    public string? CompileFlags { get; init; }

    /// <summary>Runs make in a folder of the tree.</summary>
    public Task MakeAsync(StepLog log, string directory, IEnumerable<string> arguments, CancellationToken cancel)
    {
        Tool make = Toolchain.In(folder, "make", Path.Combine(Build, directory));
        var variables = new Dictionary<string, string?>(make.Variables, StringComparer.Ordinal) { [Toolchain.CompileFlags] = CompileFlags };
        return (make with { Variables = variables }).RunAsync(log, [$"-j{jobs}", .. arguments], cancel);
    }
}
