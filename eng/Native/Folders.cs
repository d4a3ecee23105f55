namespace PgliteSdk.Build.Native;

/// <summary>Folders with all below them.</summary>
internal static class Folders
{
    /// <summary>Copies the files below a folder over those of another.</summary>
    public static void CopyOver(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
