using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;

namespace PgliteSdk.Build.Native;

/// <summary>What depends on the format of a system's libraries: how they are linked, and what can be seen of them.</summary>
internal abstract class ObjectFormat
{
    /// <summary>Of a library's file name.</summary>
    public abstract string Suffix { get; }

    /// <summary>Of the file that holds what a debugger wants to know of the engine.</summary>
    public abstract string DebugSuffix { get; }

    /// <summary>The libraries of the system that ours may load.</summary>
    public abstract IReadOnlyList<string> SystemLibraries { get; }

    /// <summary>The newest system that a library of ours may need.</summary>
    public abstract Version HighestFloor { get; }

    /// <summary>What the compiler and its start files have any library take.</summary>
    public abstract IReadOnlyList<string> StartFiles { get; }

    /// <summary>The libraries that the engine is linked with.</summary>
    public abstract IReadOnlyList<string> EngineLibraries { get; }

    /// <summary>Flags for a module in a file of its own.</summary>
    public abstract IReadOnlyList<string> ModuleFlags { get; }

    /// <summary>Besides, when there is C++ in it: its runtime goes into the file, and its exceptions through native/module.</summary>
    public abstract IReadOnlyList<string> CxxModuleFlags { get; }

    public abstract IReadOnlyList<string> EngineFlags(string plugin);

    /// <summary>The flag that leaves only these names visible; a name may end in *. It refers to a file that is written into <paramref name="folder"/>.</summary>
    public abstract Task<string> OnlyAsync(string folder, string names, CancellationToken cancel);

    /// <summary>Flags by which a linked engine names objects by their paths below <paramref name="root"/>.</summary>
    public abstract IReadOnlyList<string> Below(string root);

    /// <summary>Parts an engine, linked of objects below <paramref name="root"/>, into what is shipped and what a debugger wants to know.</summary>
    public abstract Task SplitAsync(StepLog log, string root, string whole, string library, string debug, CancellationToken cancel);

    /// <summary>A symbol as bitcode calls it.</summary>
    public abstract string InBitcode(string symbol);

    /// <summary>What a library gives and takes; <paramref name="path"/> is where a payload has it.</summary>
    public abstract Task<Binary> LookAsync(string path, string file, CancellationToken cancel);

    protected static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Order(StringComparer.Ordinal)];
}
