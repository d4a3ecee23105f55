namespace PgliteSdk.Build.Native;

/// <summary>The rooms of native/: which are compiled through the pass and which plainly, for an engine on the system's or the portable parts.</summary>
internal sealed class Rooms(string native, EngineTarget target)
{
    private const string Common = "platform";
    private const string Portable = "platform/portable";

    private readonly string system = $"platform/{target.System}";

    /// <summary>Through the pass, and with PostgreSQL's headers: files that stand in for its own.</summary>
    public IReadOnlyList<string> Postgres => [.. Sources("postgres"), .. target.IsPortable ? Sources("postgres/portable") : []];

    /// <summary>Through the pass: one instance of every variable per session.</summary>
    public IReadOnlyList<string> Session => [.. Sources("session"), .. Sources($"session/{target.System}")];

    /// <summary>Plainly: of the process. A file of the portable parts stands in for the system's of the same name.</summary>
    public IReadOnlyList<string> Outside => [.. Sources("abi"), .. Platform(), .. Sources("supervisor"), .. Sources("template")];

    /// <summary>Into each module with C++ in it, through the pass.</summary>
    public IReadOnlyList<string> ModuleInside => [.. Files(Path.Combine(native, "module"), ".cpp"), .. Files(Path.Combine(native, "module", target.System), ".cpp").Except(ModuleOutside)];

    /// <summary>The same, plainly: beside a C++ runtime that is machine code.</summary>
    public IReadOnlyList<string> ModuleOutside => [.. Files(Path.Combine(native, "module", target.System), ".cpp").Where(file => Path.GetFileName(file) == "outside.cpp")];

    public IReadOnlyList<string> AllHeaders => [.. Folders().SelectMany(room => Files(Path.Combine(native, room), ".h"))];

    public IReadOnlyList<string> Includes => [.. Folders().Select(room => "-I" + Path.Combine(native, room))];

    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal)).Order(StringComparer.Ordinal)
            : [];

    private IEnumerable<string> Folders() =>
        ["abi", Common, system, "postgres", "session", "supervisor", "template", .. target.IsPortable ? [Portable] : Array.Empty<string>()];

    private string[] Sources(string room) => [.. Files(Path.Combine(native, room), ".c")];

    private IEnumerable<string> Platform()
    {
        string[] portable = target.IsPortable ? Sources(Portable) : [];
        return [.. Sources(Common), .. Sources(system).ExceptBy(portable.Select(Path.GetFileName), Path.GetFileName), .. portable];
    }
}
