namespace PgliteSdk.Tests.Tool;

/// <summary>What the build hands to the tests, and a work folder that no Directory.Build.props of ours reaches.</summary>
internal static class Environs
{
    /// <summary>The feed with the packages of this build.</summary>
    internal static string Feed { get; } = Need("PGLITE_TEST_FEED");

    /// <summary>The private packages folder.</summary>
    internal static string Packages { get; } = Need("PGLITE_TEST_PACKAGES");

    /// <summary>The payload of this build, unpacked with its modes.</summary>
    internal static string Payload { get; } = Need("PGLITE_TEST_PAYLOAD");

    /// <summary>The payload for macOS, as a consumer restored it.</summary>
    internal static string DarwinPayload => PayloadOf("osx-arm64");

    /// <summary>The systems that this build made packs for.</summary>
    internal static IEnumerable<string> Rids => Directory.GetFiles(Feed, $"LibPglite.Runtime.*.{Version}.nupkg")
        .Select(file => Path.GetFileName(file)["LibPglite.Runtime.".Length..^$".{Version}.nupkg".Length]).Order(StringComparer.Ordinal);

    /// <summary>Rows of tests about the payloads of Linux, whatever the processor.</summary>
    public static IEnumerable<object[]> LinuxRids => Rids.Where(rid => rid.StartsWith("linux-", StringComparison.Ordinal)).Select(rid => new object[] { rid });

    /// <summary>Rows of tests about packs of which nothing runs here.</summary>
    public static IEnumerable<object[]> ForeignRids => Rids.Where(rid => rid != "linux-x64").Select(rid => new object[] { rid });

    /// <summary>Rows of tests about the tool's packages.</summary>
    public static IEnumerable<object[]> ToolRids => Rids.Append("any").Select(rid => new object[] { rid });

    /// <summary>The payload of a system: that of this machine, or as a consumer restored it.</summary>
    internal static string PayloadOf(string rid) => rid == "linux-x64" ? Payload : Path.Combine(Packages, "libpglite.runtime." + rid, Version, "pglite");

    /// <summary>The repository.</summary>
    internal static string Root { get; } = Need("PGLITE_TEST_ROOT");

    internal static string Work { get; } = Directory.CreateTempSubdirectory("pglite-tool-").FullName;

    /// <summary>The version of the packages in <see cref="Feed"/>.</summary>
    internal static string Version { get; } = FindVersion();

    /// <summary>The runtime pack of this build.</summary>
    internal static string Pack { get; } = Path.Combine(Feed, $"LibPglite.Runtime.linux-x64.{Version}.nupkg");

    private static string Need(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: run ./build.sh test --project Tool.");

    private static string FindVersion()
    {
        const string Prefix = "LibPglite.Tool.linux-x64.";
        string package = Directory.GetFiles(Feed, Prefix + "*.nupkg").Single();
        return Path.GetFileNameWithoutExtension(package)[Prefix.Length..];
    }
}
