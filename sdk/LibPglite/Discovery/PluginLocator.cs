using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace LibPglite.Discovery;

/// <summary>
/// Finds the plugin beside the host, and nowhere else: an ambient copy could be of any version. "Beside" has several meanings
/// (apphost, <c>dotnet app.dll</c>, single-file with or without extraction, a launcher reached through a link, a test host), and
/// every one of them is a folder to probe.
/// </summary>
internal static class PluginLocator
{
    internal const string OverrideVariable = "LIBPGLITE_PLUGIN_PATH";

    internal const string OverrideHint = OverrideVariable + " names an exact plugin file and wins over every other place.";

    private const string PayloadFolder = "pglite";

    internal static PluginLocation Find()
    {
        string file = PluginFileName();
        if (Environment.GetEnvironmentVariable(OverrideVariable) is { Length: > 0 } exact)
        {
            string path = Path.GetFullPath(exact);
            return File.Exists(path)
                ? new PluginLocation(path)
                : throw new PgliteException(
                    PgliteErrorCode.PluginNotFound,
                    $"{OverrideVariable} names '{path}', which {(Directory.Exists(path) ? "is a directory" : "does not exist")}.",
                    nextStep: $"Set {OverrideVariable} to the file {file}, or unset it to use the one beside the application.");
        }

        var probed = new List<string>();
        foreach (string folder in HostFolders())
        {
            string path = Path.Combine(folder, PayloadFolder, file);
            if (probed.Contains(path, StringComparer.Ordinal))
            {
                continue;
            }

            if (File.Exists(path))
            {
                return new PluginLocation(path);
            }

            probed.Add(path);
        }

        throw new PgliteException(
            PgliteErrorCode.PluginNotFound,
            "The PostgreSQL plugin was not found beside the application.",
            "Tried:\n  " + string.Join("\n  ", probed),
            "Reference the package LibPglite from the project that is run or published, so that its build copies the folder "
                + $"'{PayloadFolder}'; when files were copied by hand, copy that folder too. {OverrideHint}");
    }

    /// <summary>Folders in which the host may lie, likeliest first; some may be equal.</summary>
    private static IEnumerable<string> HostFolders()
    {
        yield return WithoutSeparator(AppContext.BaseDirectory);
        yield return Resolved(WithoutSeparator(AppContext.BaseDirectory));

        if (Environment.ProcessPath is { Length: > 0 } process)
        {
            yield return Path.GetDirectoryName(process)!;
            yield return Path.GetDirectoryName(Resolved(process))!;
        }

        if (AssemblyFile() is { Length: > 0 } assembly)
        {
            yield return Path.GetDirectoryName(assembly)!;
        }
    }

    /// <summary>The path with links in its last part resolved; the path itself when there are none.</summary>
    private static string Resolved(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    private static string WithoutSeparator(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Empty in a single-file application, which the other folders cover.")]
    private static string AssemblyFile() => typeof(PluginLocator).Assembly.Location;

    private static string PluginFileName() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.Arm64 when OperatingSystem.IsLinux() && HasGlibc() => "libpglite.so",
        Architecture.Arm64 when OperatingSystem.IsMacOS() => "libpglite.dylib",
        _ => throw new PgliteException(
            PgliteErrorCode.PlatformNotSupported,
            $"LibPglite has no runtime for this system, '{RuntimeInformation.RuntimeIdentifier}' ({RuntimeInformation.OSDescription}).",
            nextStep: "Supported: linux-x64 and linux-arm64 with glibc, osx-arm64. On Windows, run the application under WSL 2 or in a "
                + "Linux container; in place of Alpine, take an image of Debian or Ubuntu."),
    };

    /// <summary>A system with musl has a runtime of .NET that says so, and no such function.</summary>
    private static bool HasGlibc() =>
        !RuntimeInformation.RuntimeIdentifier.StartsWith("linux-musl", StringComparison.Ordinal)
        && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "gnu_get_libc_version", out _);
}
