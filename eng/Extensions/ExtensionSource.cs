using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Extensions;

/// <summary>An extension's source in a folder that a build may write to, with its adaptations applied.</summary>
internal static class ExtensionSource
{
    public static void Copy(string source, string target, IEnumerable<Adaptation> adaptations, StepLog log)
    {
        foreach (string folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories).Prepend(source))
        {
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                string copy = Path.Combine(target, Path.GetRelativePath(source, file));
                File.Copy(file, copy);
                File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
            }
        }

        foreach (Adaptation adaptation in adaptations)
        {
            string file = Path.Combine(target, adaptation.File);
            DateTime written = File.GetLastWriteTimeUtc(file);
            File.WriteAllText(file, adaptation.Apply(File.ReadAllText(file)));
            File.SetLastWriteTimeUtc(file, written);
            log.Write($"{adaptation.File}: {adaptation.Reason}");
        }
    }

    public static bool HasCxx(string source) =>
        Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Any(file => Path.GetExtension(file) is ".cpp" or ".cc" or ".cxx");

    /// <summary>Where the sources that rows name lie: PostgreSQL's own, or an archive of the lock file.</summary>
    public static async Task<string> GetAsync(BuildContext context, string postgresql, ExtensionRow row)
    {
        string root = row.Source == "postgresql" ? postgresql : await ArchiveSource.GetAsync(context, row.Source);
        return Path.GetFullPath(Path.Combine(root, row.Folder));
    }
}
