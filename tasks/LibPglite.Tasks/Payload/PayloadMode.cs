namespace LibPglite.Payload;

/// <summary>
/// Unix permission bits as manifests spell them. Packages lose them (extraction gives every file the same), so they are set when
/// files are put in place. On Windows there is nothing to set or to compare.
/// </summary>
public static class PayloadMode
{
    /// <summary>What is read: <c>0644</c>.</summary>
    public const string Data = "0644";

    /// <summary>What the loader maps or the system runs: <c>0755</c>.</summary>
    public const string Program = "0755";

    /// <summary>Whether the file system here keeps permission bits.</summary>
    public static bool Applies => Path.DirectorySeparatorChar == '/';

    /// <summary>Whether <paramref name="mode"/> is one that a manifest may hold.</summary>
    public static bool IsKnown(string mode) => mode is Data or Program;

    /// <summary>The permission bits of a file, four octal digits; the empty string where they do not apply.</summary>
    public static string Of(string path) => Of(new FileInfo(path));

    /// <summary>The permission bits of an entry that was looked at already.</summary>
    public static string Of(FileSystemInfo entry)
    {
#if NET
        if (Applies && !OperatingSystem.IsWindows())
        {
            return Convert.ToString((int)entry.UnixFileMode, 8).PadLeft(4, '0');
        }
#endif
        return string.Empty;
    }

    /// <summary>
    /// Sets the permission bits of a file, whatever the umask; does nothing where they do not apply or the file system refuses them. What
    /// depends on them reads them back.
    /// </summary>
    public static void Set(string path, string mode)
    {
#if NET
        if (!Applies || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
        catch (UnauthorizedAccessException)
        {
            // exFAT and the like refuse every mode but the one that they were mounted with.
        }
#endif
    }

    /// <summary>
    /// Whether the file system of <paramref name="folder"/>, which exists, keeps the modes that a payload has. It writes a file to see.
    /// </summary>
    public static bool AreKeptIn(string folder)
    {
        string file = Path.Combine(folder, "." + Guid.NewGuid().ToString("N"));
        try
        {
            File.WriteAllText(file, string.Empty);
            return Keeps(file, Program) && Keeps(file, Data);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static bool Keeps(string file, string mode)
    {
        Set(file, mode);
        return Of(file) == mode;
    }
}
