namespace PgliteSdk.Build.Native;

/// <summary>A system that the engine is built for, and all that differs by it. Steps ask it; none of them knows a system by name.</summary>
internal sealed record EngineTarget
{
    /// <summary>That of the machine that builds, which makes the template and runs the tests as well.</summary>
    public static readonly EngineTarget LinuxX64 = new()
    {
        Rid = "linux-x64",
        System = "linux",
        Contracts = ["posix.contract", "linux.contract"],
        OutsideContracts = ["outside.contract", "outside-linux.contract"],
        Platform = ("linux", "x86-64", "glibc"),
        Format = new ElfFormat("ld-linux-x86-64.so.2"),
        Sysroot = Native.Sysroot.GetAsync,
        SysrootOption = "--sysroot=",
        Names = new Dictionary<string, string>
        {
            ["{host}"] = "x86_64-linux-gnu",
            ["{host-of-2008}"] = "x86_64-linux-gnu",
            ["{openssl}"] = "linux-x86_64",
        },
    };

    public static readonly EngineTarget OsxArm64 = new()
    {
        Rid = "osx-arm64",
        System = "darwin",
        IsPortable = true,
        Contracts = ["posix.contract", "darwin.contract"],
        OutsideContracts = ["outside.contract", "outside-darwin.contract"],
        Platform = ("macos", "arm64", "libSystem"),
        CxxLibraries = ["libcxx"],
        Format = new MachOFormat(),
        Sysroot = DarwinSdk.GetAsync,
        SysrootOption = "-isysroot ",
        Names = new Dictionary<string, string>
        {
            ["{host}"] = "aarch64-apple-darwin20",
            ["{host-of-2008}"] = "arm-apple-darwin20",
            ["{openssl}"] = "darwin64-arm64-cc",
        },
        CompilerArguments = ["-mcpu=apple-m1", "-D_FORTIFY_SOURCE=0"],
        ConfigureOptions =
        [
            "--host=aarch64-apple-darwin20", "PG_SYSROOT=none", "STRIP=llvm-strip-19", "pgac_cv_prog_cc_LDFLAGS__Wl__dead_strip_dylibs=yes",
            "pgac_cv_prog_cc_LDFLAGS_EX_BE__Wl__export_dynamic=yes", "pgac_cv__128bit_int=yes",
        ],
        CMakeOptions = ["-DCMAKE_SYSTEM_NAME=Darwin", "-DCMAKE_SYSTEM_PROCESSOR=arm64"],
        KeepsThreadPointer = true,
    };

    /// <summary>
    /// For any processor of the architecture. Atomic operations are calls into the compiler's library, which has both forms of each and takes the
    /// one-instruction form where the processor has it: between many cores that decides, and a first-generation processor still runs it.
    /// </summary>
    public static readonly EngineTarget LinuxArm64 = new()
    {
        Rid = "linux-arm64",
        System = "linux",
        Contracts = ["posix.contract", "linux.contract"],
        OutsideContracts = ["outside.contract", "outside-linux.contract", "outside-linux-arm64.contract"],
        Platform = ("linux", "arm64", "glibc"),
        FurtherLibraryContracts = ["libraries-linux-arm64.contract"],
        Format = new ElfFormat("ld-linux-aarch64.so.1", "__getauxval"), // atomics ask for it, once, what the processor has
        Sysroot = Native.Sysroot.GetAsync,
        SysrootOption = "--sysroot=",
        Names = new Dictionary<string, string>
        {
            ["{host}"] = "aarch64-linux-gnu",
            ["{host-of-2008}"] = "arm-linux-gnu",
            ["{openssl}"] = "linux-aarch64",
        },
        CompilerArguments = ["-march=armv8-a", "-moutline-atomics"],
        ConfigureOptions = ["--host=aarch64-linux-gnu", "STRIP=llvm-strip-19", "pgac_cv__128bit_int=yes"],
        CMakeOptions = ["-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64"],
        KeepsThreadPointer = true,
        IsEmulated = true,
        OnRequest = true,
    };

    /// <summary>That of the machine first.</summary>
    public static readonly IReadOnlyList<EngineTarget> All = [LinuxX64, LinuxArm64, OsxArm64];

    /// <summary>What is made without being asked for.</summary>
    public static IReadOnlyList<EngineTarget> Usual => [.. All.Where(target => !target.OnRequest)];

    public required string Rid { get; init; }

    /// <summary>The folder of native/platform and native/session that is its own.</summary>
    public required string System { get; init; }

    /// <summary>Whether it stands on native/platform/portable where its own folder has no file of that name.</summary>
    public bool IsPortable { get; init; }

    /// <summary>The tables of what the inside may take from it, in native/contract.</summary>
    public required IReadOnlyList<string> Contracts { get; init; }

    /// <summary>The tables of what modules with C++ in them, and the libraries inside those, take besides.</summary>
    public IReadOnlyList<string> LibraryContracts => ["libraries.contract", $"libraries-{System}.contract", .. FurtherLibraryContracts];

    /// <summary>What of them is the processor's.</summary>
    public IReadOnlyList<string> FurtherLibraryContracts { get; init; } = [];

    /// <summary>The tables of what the library itself takes besides.</summary>
    public required IReadOnlyList<string> OutsideContracts { get; init; }

    /// <summary>What diagnostics call it.</summary>
    public required (string Os, string Architecture, string Library) Platform { get; init; }

    /// <summary>Whether LLVM keeps addresses of the thread over calls there, which native/pass/arm64 undoes.</summary>
    public bool KeepsThreadPointer { get; init; }

    /// <summary>
    /// The libraries of native/libraries.json that are the C++ runtime inside of modules, bitcode like all else there. Without, it comes as an
    /// archive of machine code with the system's headers.
    /// </summary>
    public IReadOnlyList<string> CxxLibraries { get; init; } = [];

    public required ObjectFormat Format { get; init; }

    /// <summary>Where the system's headers and the names of its libraries come from.</summary>
    public required Func<BuildContext, Task<string>> Sysroot { get; init; }

    /// <summary>How the compiler is told of that folder.</summary>
    public required string SysrootOption { get; init; }

    /// <summary>What configure scripts call it, by the words that stand for these names in native/libraries.json.</summary>
    public required IReadOnlyDictionary<string, string> Names { get; init; }

    /// <summary>What tells a configure script that it cannot run what it compiles.</summary>
    public IReadOnlyList<string> ForeignHost => IsBuildMachine ? [] : ["--host=" + Names["{host}"]];

    /// <summary>What the compiler is told besides the triple and the system's headers.</summary>
    public IReadOnlyList<string> CompilerArguments { get; init; } = [];

    /// <summary>What PostgreSQL's configure is told where it cannot run what it compiles.</summary>
    public IReadOnlyList<string> ConfigureOptions { get; init; } = [];

    /// <summary>The same for cmake.</summary>
    public IReadOnlyList<string> CMakeOptions { get; init; } = [];

    /// <summary>Whether the machine that builds can run its programs with the emulator that the source lock names for it.</summary>
    public bool IsEmulated { get; init; }

    /// <summary>Made when all systems are asked for, not with every build.</summary>
    public bool OnRequest { get; init; }

    public bool IsBuildMachine => Rid == LinuxX64.Rid;

    /// <summary>Whether tests can run what is built for it.</summary>
    public bool RunsHere => IsBuildMachine || IsEmulated;

    public string Plugin => "libpglite" + Format.Suffix;

    /// <summary>The same on the portable parts.</summary>
    public EngineTarget Portably() => this with { IsPortable = true };

    /// <summary>An option of native/libraries.json for this target.</summary>
    public string Named(string option) => Names.Aggregate(option, (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));

    /// <summary>The name of a step, in the journal and in the cache.</summary>
    public string Step(string name) => IsBuildMachine ? name : $"{name}-{Rid}";
}
