using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>An extension module as a file of its own: from its bitcode, through the passes, to a shared library that passed the gate.</summary>
internal sealed class ModuleFile(BuildContext context, PassPlugin plugin, string exports)
{
    public static readonly IReadOnlyList<string> LinkFlags =
        ["-shared", "-Wl,-z,defs", "-Wl,-z,now", "-Wl,-z,relro", "-Wl,--gc-sections", "-Wl,--build-id=none", "-Wl,--strip-all"];

    private const string Script = "version.map";

    /// <summary>
    /// Writes <paramref name="library"/> from <paramref name="bitcode"/> with the compiler of <paramref name="folder"/>;
    /// <paramref name="first"/> are the passes that have not been over it yet, static-module the last of them.
    /// </summary>
    public async Task MakeAsync(StepLog log, string folder, string name, string bitcode, string library, string first = "")
    {
        string native = context.Repository.Native;
        string moved = Path.Combine(folder, name + ".moved.bc");
        string machine = Path.Combine(folder, name + ".machine.o");
        string script = Path.Combine(folder, Script);
        await File.WriteAllTextAsync(script, "{ global: pglite_module; local: *; };\n", context.Cancel);
        string passes = $"{first}contract<{Contract.File(native)};engine={exports}>,session-module<name={name};engine={exports}>,globaldce,verify";
        await new Tool("opt-19").RunAsync(log, plugin.Opt(passes, bitcode, moved), context.Cancel);
        await new Tool("llc-19").RunAsync(log, ["-O2", "-relocation-model=pic", "-filetype=obj", "--function-sections", moved, "-o", machine], context.Cancel);
        await new Tool(Path.Combine(folder, "bin", Toolchain.Compiler)).RunAsync(log,
            [.. LinkFlags, $"-Wl,--version-script={script}", machine, "-o", library, "-lm"], context.Cancel);
        await Gate.CheckModuleAsync(library, native, context.Cancel);
        File.Delete(moved);
        File.Delete(machine);
        File.Delete(script);
    }
}
