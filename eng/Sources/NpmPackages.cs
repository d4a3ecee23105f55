using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Sources;

/// <summary>Fetches pinned packages with npm, from the registry that it is set up for. Nothing of a package is installed or run.</summary>
internal static class NpmPackages
{
    public static async Task<string?> GetAsync(Origin origin, string scratch, StepLog log, CancellationToken cancel)
    {
        if (Native.Prerequisites.Find("npm") is not { } npm)
        {
            throw new BuildFailure("npm-package: npm is not on PATH");
        }

        await new Tool(npm) { WorkingDirectory = scratch }
            .RunAnyExitAsync(log, ["pack", "--silent", "--ignore-scripts", $"{origin.Package}@{origin.Version}"], cancel);
        return Directory.EnumerateFiles(scratch, "*.tgz").Order(StringComparer.Ordinal).FirstOrDefault();
    }
}
