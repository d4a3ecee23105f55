using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace PgliteSdk.Build.Sources;

/// <summary>A place that a file may come from. Places are trusted for nothing: the hash decides.</summary>
internal sealed record Origin
{
    /// <summary>folder (named by PGLITE_SOURCES), url, debian-source, debian-package or npm-package.</summary>
    public required string Kind { get; init; }

    public string? Url { get; init; }

    public string? Package { get; init; }

    public string? Version { get; init; }

    public IReadOnlyList<string> Suites { get; init; } = [];
}

/// <summary>A file pinned by its hash.</summary>
internal record LockedFile
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string File { get; init; }

    public required string Sha256 { get; init; }

    public required IReadOnlyList<Origin> Origins { get; init; }

    /// <summary>The folder that a source archive unpacks to; null for a Debian package.</summary>
    public string? Root { get; init; }

    /// <summary>What the names in a source archive begin with that are unpacked; null: all.</summary>
    public IReadOnlyList<string>? Only { get; init; }
}

/// <summary>The packages that make up the C library a RID is built against.</summary>
internal sealed record LockedSysroot
{
    public required string Rid { get; init; }

    public required string Triple { get; init; }

    public required IReadOnlyList<LockedFile> Packages { get; init; }
}

/// <summary>sources.lock.json: everything from outside that a build uses.</summary>
internal sealed partial record SourceLock
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<LockedFile> Archives { get; init; }

    public required IReadOnlyList<LockedSysroot> Sysroots { get; init; }

    public required IReadOnlyList<LockedTool> Tools { get; init; }

    public IReadOnlyList<LockedEmulator> Emulators { get; init; } = [];

    /// <summary>What of the machine is taken for any of these uses, in the order of the file.</summary>
    public IReadOnlyList<LockedTool> ToolsFor(params IReadOnlyList<string> uses) =>
        [.. Tools.Where(tool => tool.For.Intersect(uses).Any())];

    public LockedFile Archive(string name) =>
        Archives.FirstOrDefault(archive => archive.Name == name)
        ?? throw new BuildFailure($"sources.lock.json has no archive named {name}");

    public LockedSysroot Sysroot(string rid) =>
        Sysroots.FirstOrDefault(sysroot => sysroot.Rid == rid)
        ?? throw new BuildFailure($"sources.lock.json has no sysroot for {rid}");

    public LockedEmulator Emulator(string rid) =>
        Emulators.FirstOrDefault(emulator => emulator.Rid == rid)
        ?? throw new BuildFailure($"sources.lock.json has no emulator for {rid}");

    public static SourceLock Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BuildFailure($"{path} is missing", missing);
        }
    }

    public static SourceLock Parse(string text)
    {
        SourceLock parsed;
        try
        {
            parsed = JsonSerializer.Deserialize<SourceLock>(text, Json) ?? throw new BuildFailure("sources.lock.json is empty");
        }
        catch (JsonException invalid)
        {
            throw new BuildFailure($"sources.lock.json: {invalid.Message.ReplaceLineEndings(" ")}", invalid);
        }

        foreach (LockedFile file in parsed.Archives.Concat(parsed.Sysroots.SelectMany(sysroot => sysroot.Packages)))
        {
            Check(file);
        }

        foreach (LockedTool tool in parsed.Tools.Concat(parsed.Emulators))
        {
            Check(tool);
        }

        return parsed;
    }

    private static void Check(LockedFile file)
    {
        if (!HashPattern().IsMatch(file.Sha256))
        {
            throw new BuildFailure($"sources.lock.json: {file.Name}: sha256 must be 64 lower-case hexadecimal digits");
        }

        if (Path.GetFileName(file.File) != file.File || file.File.Length == 0)
        {
            throw new BuildFailure($"sources.lock.json: {file.Name}: file must be a plain file name");
        }

        foreach (Origin origin in file.Origins)
        {
            bool complete = origin.Kind switch
            {
                "folder" => true,
                "url" => Uri.TryCreate(origin.Url, UriKind.Absolute, out _),
                "debian-source" or "debian-package" => origin.Package is not null && origin.Version is not null && origin.Suites.Count > 0,
                "npm-package" => origin.Package is not null && origin.Version is not null,
                _ => throw new BuildFailure($"sources.lock.json: {file.Name}: unknown kind of origin '{origin.Kind}'"),
            };
            if (!complete)
            {
                throw new BuildFailure($"sources.lock.json: {file.Name}: origin '{origin.Kind}' is incomplete");
            }
        }
    }

    private static void Check(LockedTool tool)
    {
        if (tool.Command is null == tool.File is null)
        {
            throw new BuildFailure($"sources.lock.json: the tool of {tool.Package} needs either a command or a file");
        }

        if (tool.For.Except(ToolUse.All).FirstOrDefault() is { } unknown)
        {
            throw new BuildFailure($"sources.lock.json: {tool.Name}: unknown use '{unknown}'");
        }
    }

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex HashPattern();
}
