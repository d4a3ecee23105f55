using System.Text.Json.Serialization;
using PgliteSdk.Build.Extensions;

namespace PgliteSdk.Build.Libraries;

/// <summary>A library that modules are built on, as native/libraries.json states it.</summary>
internal sealed record Library
{
    public const string Server = "server";
    public const string Engine = "engine";
    public const string Module = "module";

    public required string Name { get; init; }

    /// <summary>Its archive, by its name in the source lock.</summary>
    public required string Source { get; init; }

    /// <summary>An SPDX expression.</summary>
    public required string Licence { get; init; }

    /// <summary>Who needs it, and why in this form.</summary>
    public required string Why { get; init; }

    /// <summary>
    /// server: part of the engine, hidden. engine: part of the engine, and modules may call it. Else part of each module that names it.
    /// </summary>
    public string Place { get; init; } = Module;

    /// <summary>Whether PostgreSQL itself is built on it.</summary>
    [JsonIgnore]
    public bool IsBelowServer => Place != Module;

    /// <summary>How it is prepared for make: configure, cmake, openssl, or make when there is nothing to prepare.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it is in C++. It is built on the runtime of the target then, where that is a library of the list.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cxx { get; init; }

    /// <summary>What the preparing program is told besides.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>What make is told.</summary>
    public IReadOnlyList<string> Make { get; init; } = [];

    /// <summary>What make is told besides on one system, by its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? MakeOn { get; init; }

    /// <summary>The libraries that it is built on.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The archives that make leaves, or NAME.a with a pattern for the objects that become one.</summary>
    public required IReadOnlyDictionary<string, string> Archives { get; init; }

    /// <summary>Headers, by pattern, or FOLDER/** for all below a folder, with the folder below include/ that they go to.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>What pkg-config calls it, for configure scripts of extensions that ask for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Package { get; init; }

    /// <summary>Programs, by pattern, that builds of libraries on top of it run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Programs { get; init; }

    /// <summary>Files for run time, by pattern, with the folder below data/ that they go to.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Adaptation> Adaptations { get; init; } = [];
}
