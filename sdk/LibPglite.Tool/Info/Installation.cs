using System.Runtime.InteropServices;
using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace LibPglite.Tool.Info;

/// <summary>The tool and the payload that it would serve from. Found without starting anything.</summary>
/// <param name="Plugin">The plugin file, or null where there is none for this system.</param>
/// <param name="Manifest">The manifest beside the plugin, or null when there is none to read.</param>
internal sealed record Installation(string? Plugin, PayloadManifest? Manifest)
{
    public const string PluginVariable = "LIBPGLITE_PLUGIN_PATH";

    /// <summary>The folder of this program.</summary>
    public static string Folder => Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    public static string RuntimeIdentifier => RuntimeInformation.RuntimeIdentifier;

    public static string Framework => RuntimeInformation.FrameworkDescription;

    public static Installation Find()
    {
        string? named = Environment.GetEnvironmentVariable(PluginVariable);
        string plugin = string.IsNullOrEmpty(named) ? Path.Combine(Folder, "pglite", OperatingSystem.IsMacOS() ? "libpglite.dylib" : "libpglite.so") : Path.GetFullPath(named);
        if (!File.Exists(plugin))
        {
            return new Installation(null, null);
        }

        try
        {
            return new Installation(plugin, ManifestReader.Read(Path.Combine(Path.GetDirectoryName(plugin)!, PayloadManifest.FileName)));
        }
        catch (PgliteDiagnosticException)
        {
            return new Installation(plugin, null);
        }
    }
}
