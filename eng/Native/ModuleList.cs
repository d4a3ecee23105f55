using System.Text.Json;

namespace PgliteSdk.Build.Native;

/// <summary>A module of native/modules.json, or a linked-in one of native/extensions.json.</summary>
internal sealed record ExtensionModule
{
    public required string Name { get; init; }

    /// <summary>Its folder in PostgreSQL's tree; null when it is one of ours.</summary>
    public string? Directory { get; init; }

    /// <summary>Its C files in this repository; empty when it is one of PostgreSQL's.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The extension whose control and SQL files are shipped with it; null when it has none.</summary>
    public string? Extension { get; init; }

    /// <summary>Only tests need it: it is not linked in but made a file of its own.</summary>
    public bool Test { get; init; }
}

/// <summary>native/modules.json: which of PostgreSQL's objects go into the engine, whatever extensions are chosen.</summary>
internal sealed record ModuleList
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Objects of the server that files of native/postgres stand in for, by path under src/backend.</summary>
    public required IReadOnlyList<string> Replaced { get; init; }

    /// <summary>Those that the portable parts replace besides.</summary>
    public required IReadOnlyList<string> ReplacedPortably { get; init; }

    public required IReadOnlyList<ExtensionModule> Modules { get; init; }

    /// <summary>The same with further modules, by name.</summary>
    public ModuleList With(IEnumerable<ExtensionModule> further) =>
        this with { Modules = [.. Modules.Concat(further).OrderBy(module => module.Name, StringComparer.Ordinal)] };

    /// <summary>The same for a target: what the portable parts replace, and no modules for tests where there are none to run.</summary>
    public ModuleList For(EngineTarget target) => this with
    {
        Replaced = target.IsPortable ? [.. Replaced, .. ReplacedPortably] : Replaced,
        Modules = target.RunsHere ? Modules : [.. Modules.Where(module => !module.Test)],
    };

    public static ModuleList Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ModuleList>(File.ReadAllText(path), Json)!;
        }
        catch (JsonException invalid)
        {
            throw new BuildFailure($"{path}: {invalid.Message}", invalid);
        }
    }
}
