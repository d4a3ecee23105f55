namespace PgliteSdk.Tests.Matrix;

/// <summary>A program of the matrix: what it is published with. Without a version of Entity Framework it has none.</summary>
internal sealed record ProgramRow(
    string Runtime, string Npgsql, string EntityFramework, string EntityFrameworkProvider, string Logging, string Pipelines)
{
    /// <summary>The target framework of a runtime.</summary>
    public string Framework => $"net{System.Version.Parse(Runtime).Major}.0";

    public string Name => $"{Framework}-npgsql{System.Version.Parse(Npgsql).Major}";
}

/// <summary>
/// Every version that the matrix tries, and nothing else says one. The range of a dependency has a lowest version, that which the
/// package asks for, and a highest, the newest that the runtime is supported by; both are in it.
/// </summary>
internal static class Versions
{
    public const string Net8 = "8.0.34";
    public const string Net9 = "9.0.23";
    public const string Net10 = "10.0.15";

    public const string Npgsql8 = "8.0.9";
    public const string Npgsql9 = "9.0.5";
    public const string Npgsql10 = "10.0.3";

    public const string Entity8 = "8.0.34";
    public const string Entity9 = "9.0.23";
    public const string Entity10 = "10.0.15";

    public const string Lowest = "8.0.0";
    public const string LowestLogging = "8.0.3";
    public const string Highest = "11.0.0";

    /// <summary>MSBuild of the .NET 8 SDK, of which packages are still served; 17.7 is older than the least.</summary>
    public const string MSBuild = "17.11.48";
    public const string OldMSBuild = "17.7.2";

    /// <summary>The newest of MSBuild's own tasks that run on .NET 8.</summary>
    public const string MSBuildTasks = "17.7.2";
    public const string MSBuildMetadata = "9.0.20";

    /// <summary>
    /// Entity Framework Core 10 is for .NET 10 only. The pipelines belong to the runtime from .NET 9 on, which takes its own unless a newer
    /// one is restored: then no version is stated.
    /// </summary>
    public static IReadOnlyList<ProgramRow> Programs { get; } =
    [
        new(Net8, Npgsql8, Entity8, "8.0.11", LowestLogging, Lowest),
        new(Net8, Npgsql9, Entity9, "9.0.4", Net9, Net9),
        new(Net8, Npgsql10, "", "", Net10, Net10),
        new(Net9, Npgsql8, Entity8, "8.0.11", LowestLogging, ""),
        new(Net9, Npgsql9, Entity9, "9.0.4", Net9, ""),
        new(Net9, Npgsql10, "", "", Net10, Net10),
        new(Net10, Npgsql8, Entity8, "8.0.11", LowestLogging, ""),
        new(Net10, Npgsql9, Entity9, "9.0.4", Net10, ""),
        new(Net10, Npgsql10, Entity10, "10.0.3", Highest, ""),
    ];
}
