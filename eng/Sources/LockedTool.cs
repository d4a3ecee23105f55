namespace PgliteSdk.Build.Sources;

/// <summary>Something of the machine that a build or a test takes, and the Debian package that brings it.</summary>
internal record LockedTool
{
    /// <summary>A program on PATH.</summary>
    public string? Command { get; init; }

    /// <summary>A file, where no program says that the package is there.</summary>
    public string? File { get; init; }

    public required string Package { get; init; }

    /// <summary>The program's major version, when that matters.</summary>
    public int? Major { get; init; }

    /// <summary>Arguments with which the program must succeed, where a smaller package brings a program of the same name.</summary>
    public IReadOnlyList<string> Proof { get; init; } = [];

    /// <summary>What takes it: see <see cref="ToolUse"/>.</summary>
    public IReadOnlyList<string> For { get; init; } = [];

    public string Name => Command ?? File!;
}

/// <summary>A program that runs what is built for a RID where that RID's own machines are not.</summary>
internal sealed record LockedEmulator : LockedTool
{
    public required string Rid { get; init; }
}

/// <summary>What takes things of the machine.</summary>
internal static class ToolUse
{
    /// <summary>The runtime pack of the machine that builds.</summary>
    public const string Native = "native";

    /// <summary>Packs of other systems, and packs that are laid over a runtime pack.</summary>
    public const string Packs = "packs";

    public const string Tests = "tests";

    public const string Bench = "bench";

    public const string Profile = "profile";

    public const string Release = "release";

    public const string Bare = "bare";

    public static readonly IReadOnlyList<string> All = [Native, Packs, Tests, Bench, Profile, Release, Bare];
}
