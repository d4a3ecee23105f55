using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>An extension module as a file of its own: from its bitcode, through the passes, to a shared library that passed the gate.</summary>
internal sealed class ModuleFile(BuildContext context, PassPlugin plugin, string exports)
{
    /// <summary>
    /// Calls that cannot throw become plain ones. The pass wants those for an address of the thread to be such, and headers of C do not say of all
    /// that they cannot.
    /// </summary>
    private const string PlainCalls = "forceattrs,function(simplifycfg),";

    /// <summary>
    /// Writes <paramref name="library"/> from <paramref name="bitcode"/> with the compiler of <paramref name="folder"/>;
    /// <paramref name="first"/> are the passes that have not been over it yet, static-module the last of them.
    /// </summary>
    public Task MakeAsync(StepLog log, string folder, string name, string bitcode, string library, string first = "") =>
        MakeAsync(log, folder, name, bitcode, library, first, isCxx: false, []);

    /// <summary>The same for a module with C++ in it; <paramref name="hide"/> are the passes that hide what is not its own.</summary>
    public async Task MakeCxxAsync(StepLog log, string folder, string name, string bitcode, string library, string hide = "")
    {
        string whole = Path.Combine(folder, name + ".whole.bc");
        string[] inside = await CompileAsync(log, folder, context.Rooms.ModuleInside, "-emit-llvm");
        string[] outside = await CompileAsync(log, folder, context.Rooms.ModuleOutside);
        await new Tool("llvm-link-19").RunAsync(log, [bitcode, .. inside, "-o", whole], context.Cancel);
        string[] further = outside.Length == 0 ? [] : [.. outside, .. context.Target.Format.CxxModuleFlags];
        await MakeAsync(log, folder, name, whole, library, $"session-library,{hide}{PlainCalls}static-module<{name}>,", isCxx: true, further);
        foreach (string file in inside.Concat(outside).Append(whole))
        {
            File.Delete(file);
        }
    }

    private async Task<string[]> CompileAsync(StepLog log, string folder, IEnumerable<string> files, params string[] flags)
    {
        List<string> objects = [];
        foreach (string file in files)
        {
            string compiled = Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".part.o");
            await new Tool(Path.Combine(folder, "bin", Toolchain.CompilerPlus)).RunAsync(log, ["-O2", "-fPIC", .. flags, "-c", file, "-o", compiled], context.Cancel);
            objects.Add(compiled);
        }

        return [.. objects];
    }

    private async Task MakeAsync(
        StepLog log, string folder, string name, string bitcode, string library, string first, bool isCxx, string[] further)
    {
        string moved = Path.Combine(folder, name + ".moved.bc");
        string machine = Path.Combine(folder, name + ".machine.o");
        string only = await context.Target.Format.OnlyAsync(folder, "pglite_module", context.Cancel);
        string linker = further.Length > 0 ? Toolchain.CompilerPlus : Toolchain.Compiler; // which also links the runtime
        string contract = await Contract.WriteAsync(context.Contract.OfModule(isCxx), Path.Combine(folder, name + ".contract"), context.Cancel);
        string passes = $"{first}contract<{contract};engine={exports}>,thread-addresses<{contract}>,"
            + $"session-module<name={name};engine={exports}>,globaldce,thread-addresses-check<{contract}>,verify";
        IEnumerable<string> plain = isCxx ? context.Contract.Inside.SelectMany(Contract.OfThread).Select(address => $"-force-attribute={address}:nounwind") : [];
        await new Tool("opt-19").RunAsync(log, [.. plain, .. plugin.OptCode(passes, bitcode, moved)], context.Cancel);
        await new Tool("llc-19").RunAsync(log, ["-O2", "-relocation-model=pic", "-filetype=obj", "--function-sections", moved, "-o", machine], context.Cancel);
        await new Tool(Path.Combine(folder, "bin", linker)).RunAsync(log,
            [.. context.Target.Format.ModuleFlags, only, machine, .. further, "-o", library, "-lm"], context.Cancel);
        await Gate.CheckModuleAsync(context.Target, library, context.Repository.Native, isCxx, context.Cancel);
        File.Delete(contract);
        File.Delete(moved);
        File.Delete(machine);
    }
}
