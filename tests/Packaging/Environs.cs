namespace PgliteSdk.Tests.Packaging;

/// <summary>What the build hands to the tests, and a work folder that no Directory.Build.props of ours reaches.</summary>
internal static class Environs
{
    internal static string Root { get; } = Environment.GetEnvironmentVariable("PGLITE_TEST_ROOT") ?? FindRoot();

    /// <summary>The feed with the packages of this build.</summary>
    internal static string Feed { get; } = Environment.GetEnvironmentVariable("PGLITE_TEST_FEED") ?? Path.Combine(Root, "artifacts", "feed");

    /// <summary>The private packages folder.</summary>
    internal static string Packages { get; } = Environment.GetEnvironmentVariable("PGLITE_TEST_PACKAGES") ?? Path.Combine(Root, "artifacts", "packages");

    /// <summary>Where binary logs of failed invocations are kept.</summary>
    internal static string Logs { get; } = Path.Combine(Root, "artifacts", "logs", "packaging");

    internal static string Work { get; } = Directory.CreateTempSubdirectory("pglite-packaging-").FullName;

    /// <summary>The version of the packages in <see cref="Feed"/>.</summary>
    internal static string Version { get; } = FindVersion();

    /// <summary>The systems that this build made runtime packs for.</summary>
    internal static IReadOnlyList<string> Rids { get; } = [.. Directory.GetFiles(Feed, $"LibPglite.Runtime.*.{Version}.nupkg")
        .Select(file => Path.GetFileName(file)["LibPglite.Runtime.".Length..^$".{Version}.nupkg".Length]).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Directory.Packages.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Set PGLITE_TEST_ROOT to the repository.");
    }

    private static string FindVersion()
    {
        string text = File.ReadAllText(Path.Combine(Root, "Directory.Build.props"));
        int start = text.IndexOf("<Version>", StringComparison.Ordinal) + "<Version>".Length;
        return text[start..text.IndexOf('<', start)];
    }
}
