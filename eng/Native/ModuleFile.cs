using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>An extension module as a file of its own: from its bitcode, through the passes, to a shared library that passed the gate.</summary>
internal sealed class ModuleFile(BuildContext context, PassPlugin plugin, string exports)
{
    /// <summary>
    /// Writes <paramref name="library"/> from <paramref name="bitcode"/> with the compiler of <paramref name="folder"/>;
    /// <paramref name="first"/> are the passes that have not been over it yet, static-module the last of them.
    /// </summary>
    public Task MakeAsync(StepLog log, string folder, string name, string bitcode, string library, string first = "") =>
        MakeAsync(log, folder, name, bitcode, library, first, Toolchain.Compiler, []);

    /// <summary>The same for a module with C++ in it; <paramref name="hide"/> are the passes that hide what is not its own.</summary>
    public async Task MakeCxxAsync(StepLog log, string folder, string name, string bitcode, string library, string hide = "")
    {
        string room = Path.Combine(context.Repository.Native, "module");
        string inside = Path.Combine(folder, name + ".inside.bc");
        string outside = Path.Combine(folder, name + ".outside.o");
        string whole = Path.Combine(folder, name + ".whole.bc");
        var compiler = new Tool(Path.Combine(folder, "bin", Toolchain.CompilerPlus));
        await compiler.RunAsync(log, ["-O2", "-fPIC", "-emit-llvm", "-c", Path.Combine(room, "inside.cpp"), "-o", inside], context.Cancel);
        await compiler.RunAsync(log, ["-O2", "-fPIC", "-c", Path.Combine(room, "outside.cpp"), "-o", outside], context.Cancel);
        await new Tool("llvm-link-19").RunAsync(log, [bitcode, inside, "-o", whole], context.Cancel);
        await MakeAsync(log, folder, name, whole, library, $"session-library,{hide}static-module<{name}>,", Toolchain.CompilerPlus, [outside, .. context.Target.Format.CxxModuleFlags]);
        File.Delete(inside);
        File.Delete(outside);
        File.Delete(whole);
    }

    private async Task MakeAsync(
        StepLog log, string folder, string name, string bitcode, string library, string first, string linker, IReadOnlyList<string> further)
    {
        string moved = Path.Combine(folder, name + ".moved.bc");
        string machine = Path.Combine(folder, name + ".machine.o");
        string only = await context.Target.Format.OnlyAsync(folder, "pglite_module", context.Cancel);
        bool isCxx = linker == Toolchain.CompilerPlus;
        string contract = await Contract.WriteAsync(context.Contract.OfModule(isCxx), Path.Combine(folder, name + ".contract"), context.Cancel);
        string passes = $"{first}contract<{contract};engine={exports}>,thread-addresses<{contract}>,"
            + $"session-module<name={name};engine={exports}>,globaldce,thread-addresses-check<{contract}>,verify";
        await new Tool("opt-19").RunAsync(log, plugin.OptCode(passes, bitcode, moved), context.Cancel);
        await new Tool("llc-19").RunAsync(log, ["-O2", "-relocation-model=pic", "-filetype=obj", "--function-sections", moved, "-o", machine], context.Cancel);
        await new Tool(Path.Combine(folder, "bin", linker)).RunAsync(log,
            [.. context.Target.Format.ModuleFlags, only, machine, .. further, "-o", library, "-lm"], context.Cancel);
        await Gate.CheckModuleAsync(context.Target, library, context.Repository.Native, isCxx, context.Cancel);
        File.Delete(contract);
        File.Delete(moved);
        File.Delete(machine);
    }
}
