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
    internal static string DarwinPayload => Path.Combine(Packages, "libpglite.runtime.osx-arm64", Version, "pglite");

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
