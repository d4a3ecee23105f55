using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Testing;

/// <summary>Runs programs of the context's target on this machine: they are emulated, the system below them is this machine's.</summary>
internal sealed class Emulator
{
    private readonly BuildContext context;
    private readonly string program;
    private readonly string sysroot;

    private Emulator(BuildContext context, string program, string sysroot)
    {
        this.context = context;
        this.program = program;
        this.sysroot = sysroot;
    }

    public string Rid => context.Target.Rid;

    /// <summary>What stands before a program and its arguments. The C library comes from the sysroot, so it is the oldest that the pack is for.</summary>
    public IReadOnlyList<string> Launcher => [program, "-L", sysroot];

    /// <summary>
    /// What programs of .NET are told: to write machine code where it runs. By default it is written through a second mapping of the same
    /// memory, and the emulator, which watches what it has translated by its address, goes on with what was there before.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string?> Variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_EnableWriteXorExecute"] = "0" };

    /// <summary>A compiler of programs for it.</summary>
    public IReadOnlyList<string> Compiler =>
        ["clang-19", "--target=" + context.Lock.Sysroot(Rid).Triple, context.Target.SysrootOption + sysroot, "-fuse-ld=lld", .. context.Target.CompilerArguments];

    public static async Task<Emulator> GetAsync(BuildContext context)
    {
        Sources.LockedEmulator emulator = context.Lock.Emulator(context.Target.Rid);
        await Prerequisites.EnsureAsync(context, [emulator]);
        return new Emulator(context, Prerequisites.Find(emulator.Command!)!, await context.Target.Sysroot(context));
    }

    /// <summary>Publishes a project for the target with .NET beside it, and returns the program.</summary>
    public async Task<string> PublishAsync(StepLog log, string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string folder = Path.Combine(context.Repository.Artifacts, "emulated", Rid, name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await DotNet.RunAsync(context, log,
            ["publish", project, "--configuration", "Release", "--runtime", Rid, "--self-contained", "--output", folder, "--nologo"]);
        return Path.Combine(folder, name);
    }
}
