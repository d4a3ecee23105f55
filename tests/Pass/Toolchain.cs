using CliWrap;
using CliWrap.Buffered;

namespace PgliteSdk.Tests.Pass;

/// <summary>LLVM 19 with our pass plugin, and a folder of its own for each test.</summary>
internal sealed class Toolchain : IDisposable
{
    private readonly string llvm = Environment("PGLITE_TEST_LLVM");
    private readonly string plugin = Environment("PGLITE_TEST_PASS");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pglite-pass-");

    public static string Cases { get; } = Path.Combine(AppContext.BaseDirectory, "cases");

    public static string Repository => Environment("PGLITE_TEST_ROOT");

    /// <summary>The tables of this machine's system in one file, as the build gives them to the pass.</summary>
    public static string Contract { get; } = Joined("posix.contract", "linux.contract");

    /// <summary>The plugin of those targets whose code generation keeps the thread pointer.</summary>
    public static string Arm64Plugin => Environment("PGLITE_TEST_PASS_ARM64");

    public static string Case(params string[] parts) => Path.Combine([Cases, .. parts]);

    public static string Table(string name) => Path.Combine(Repository, "native", "contract", name);

    public string Temporary(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Bitcode of a C file or of LLVM's text form.</summary>
    public async Task<string> CompileAsync(string source, string optimisation = "-O2", params string[] options)
    {
        string output = Temporary($"{Path.GetFileNameWithoutExtension(source)}{optimisation}.bc");
        if (Path.GetExtension(source) == ".ll")
        {
            await SucceedAsync("opt", [source, "-o", output]);
        }
        else
        {
            await SucceedAsync("clang", [optimisation, "-g", "-fPIC", "-emit-llvm", .. options, "-c", source, "-o", output]);
        }

        return output;
    }

    public async Task<string> LinkBitcodeAsync(string name, params string[] inputs)
    {
        string output = Temporary(name + ".bc");
        await SucceedAsync("llvm-link", [.. inputs, "-o", output]);
        return output;
    }

    /// <summary>Runs passes over a bitcode file; the outcome says whether they accepted it.</summary>
    public async Task<Transformation> TransformAsync(string bitcode, string passes, string suffix = "out", string? furtherPlugin = null)
    {
        string output = Temporary($"{Path.GetFileNameWithoutExtension(bitcode)}.{suffix}.bc");
        string[] plugins = [.. new[] { plugin, furtherPlugin }.OfType<string>().Select(file => "-load-pass-plugin=" + file)];
        BufferedCommandResult result = await RunAsync("opt", [.. plugins, "-passes=" + passes, bitcode, "-o", output]);
        return new Transformation(result.ExitCode, result.StandardError, output);
    }

    /// <summary>Runs passes that must accept the file.</summary>
    public async Task<string> TransformedAsync(string bitcode, string passes, string suffix = "out", string? furtherPlugin = null)
    {
        Transformation transformation = await TransformAsync(bitcode, passes, suffix, furtherPlugin);
        Assert.AreEqual(0, transformation.ExitCode, transformation.Messages);
        return transformation.Output;
    }

    /// <summary>Generates code, links it with the two-session runtime and returns what the program prints.</summary>
    public async Task<string> RunWithTwoSessionsAsync(string bitcode)
    {
        string name = Temporary(Path.GetFileNameWithoutExtension(bitcode));
        await SucceedAsync("llc", ["-O2", "-relocation-model=pic", "-filetype=obj", bitcode, "-o", name + ".o"]);
        await SucceedAsync("clang", ["-O1", Case("runtime.c"), name + ".o", "-o", name + ".exe"]);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        BufferedCommandResult result = await Cli.Wrap(name + ".exe").ExecuteBufferedAsync(limit.Token);
        return result.StandardOutput;
    }

    /// <summary>Names that a bitcode file still takes from outside, sorted.</summary>
    public async Task<string[]> ImportsAsync(string bitcode) =>
        Lines(await SucceedAsync("llvm-nm", ["--undefined-only", "--just-symbol-name", bitcode]));

    public async Task<string[]> DefinitionsAsync(string bitcode) =>
        Lines(await SucceedAsync("llvm-nm", ["--defined-only", "--extern-only", "--just-symbol-name", bitcode]));

    public Task<string> TextAsync(string bitcode) => SucceedAsync("opt", ["-S", bitcode, "-o", "-"]);

    /// <summary>The machine code of a bitcode file, as text.</summary>
    public Task<string> AssemblyAsync(string bitcode) => SucceedAsync("llc", ["-O2", "-relocation-model=pic", bitcode, "-o", "-"]);

    public async Task<string> DebugInfoAsync(string bitcode)
    {
        string name = Temporary(Path.GetFileNameWithoutExtension(bitcode) + ".debug.o");
        await SucceedAsync("llc", ["-relocation-model=pic", "-filetype=obj", bitcode, "-o", name]);
        return await SucceedAsync("llvm-dwarfdump", [name]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Joined(params string[] tables)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "joined.contract");
        File.WriteAllLines(file, tables.Select(Table).SelectMany(File.ReadLines));
        return file;
    }

    private static string[] Lines(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Array.Sort(lines, StringComparer.Ordinal);
        return lines;
    }

    private static string Environment(string name) =>
        System.Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set. Run these tests with './build.sh test', which builds what they need and sets it.");

    private async Task<string> SucceedAsync(string tool, IEnumerable<string> arguments)
    {
        BufferedCommandResult result = await RunAsync(tool, arguments);
        Assert.AreEqual(0, result.ExitCode, $"{tool}: {result.StandardError}");
        return result.StandardOutput;
    }

    private async Task<BufferedCommandResult> RunAsync(string tool, IEnumerable<string> arguments) =>
        await Cli.Wrap(Path.Combine(llvm, tool))
            .WithArguments(arguments)
            .WithWorkingDirectory(folder.FullName)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
}

internal sealed record Transformation(int ExitCode, string Messages, string Output);
