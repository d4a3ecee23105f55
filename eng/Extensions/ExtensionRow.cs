using System.Text.Json.Serialization;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Extensions;

/// <summary>A change to an extension's source that PostgreSQL 18 or this engine asks for. PostgreSQL itself has none.</summary>
internal sealed record Adaptation
{
    public required string File { get; init; }

    public required string Find { get; init; }

    public required string Replace { get; init; }

    /// <summary>How often the text occurs; any other number stops the build.</summary>
    public int Times { get; init; } = 1;

    public required string Reason { get; init; }

    public string Apply(string text)
    {
        int found = text.Split(Find).Length - 1;
        return found == Times
            ? text.Replace(Find, Replace, StringComparison.Ordinal)
            : throw new BuildFailure($"{File}: '{Find}' is there {found} times, not {Times}: look at the adaptation again");
    }
}

/// <summary>An extension, or a module without SQL of its own, as native/extensions.json states it.</summary>
internal sealed record ExtensionRow
{
    public const string Shipped = "shipped";
    public const string SourceUnavailable = "source-unavailable";
    public const string NotBuilt = "not-built";
    public const string Contrib = "contrib";
    public const string RuntimePack = "LibPglite.Runtime";

    public required string Name { get; init; }

    /// <summary>contrib (it came with PostgreSQL) or external.</summary>
    public required string Kind { get; init; }

    public string Status { get; init; } = Shipped;

    /// <summary>Why it is not shipped.</summary>
    public string? Reason { get; init; }

    /// <summary>The archive it comes in, by its name in the source lock.</summary>
    public string Source { get; init; } = "postgresql";

    /// <summary>Its folder in the archive; several extensions may share one, and then each has the files of its own name.</summary>
    public string? Directory { get; init; }

    /// <summary>An SPDX expression.</summary>
    public string Licence { get; init; } = "PostgreSQL";

    /// <summary>Its module is linked into the engine instead of being a file.</summary>
    public bool Static { get; init; }

    /// <summary>It has C++ in it.</summary>
    public bool Cxx { get; init; }

    /// <summary>none, or which of session_preload_libraries and shared_preload_libraries has to name it.</summary>
    public string Preload { get; init; } = "none";

    /// <summary>The libraries that become part of its modules, by their names in native/libraries.json; what these need is added.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>What make is told besides.</summary>
    public IReadOnlyList<string> Make { get; init; } = [];

    /// <summary>What the configure script of its sources is told; without, there is none to run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Configure { get; init; }

    /// <summary>The folders whose makefiles make its libraries, where that is not its own folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Modules { get; init; }

    /// <summary>The folders whose makefiles make its control and SQL files, where that is not its own folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scripts { get; init; }

    /// <summary>What make is told beforehand, a command a line: files that those makefiles use or list, but do not make.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Prepare { get; init; }

    /// <summary>Parts of names of files that its makefiles make and that are left behind.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Leaves { get; init; }

    /// <summary>Files that are its own although they are not called like it; libraries without what ends their names on one system or another.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Owns { get; init; }

    public IReadOnlyList<Adaptation> Adaptations { get; init; } = [];

    /// <summary>The package that carries it.</summary>
    public string Pack { get; init; } = RuntimePack;

    public bool IsShipped => Status == Shipped;

    public string Folder => Directory ?? (Kind == Contrib ? $"contrib/{Name}" : ".");

    /// <summary>The libraries that it names, and what C++ needs.</summary>
    public IEnumerable<string> LibrariesFor(EngineTarget target) => Libraries.Concat(Cxx ? target.CxxLibraries : []);

    /// <summary>How the engine's build sees one that is linked in.</summary>
    public ExtensionModule ToModule() => new() { Name = Name, Directory = Folder };
}
