namespace PgliteSdk.Build.Bare;

/// <summary>What is mounted where, as /proc/self/mountinfo tells it.</summary>
internal static class MountTable
{
    private const int MountPoint = 4;

    /// <summary>The mount points at or below a folder.</summary>
    public static IEnumerable<string> Below(string folder, IEnumerable<string> mountinfo)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return mountinfo.Select(line => Unescape(line.Split(' ')[MountPoint]))
            .Where(point => point == full || point.StartsWith(full + '/', StringComparison.Ordinal));
    }

    public static IEnumerable<string> Below(string folder) => Below(folder, File.ReadLines("/proc/self/mountinfo"));

    /// <summary>The kernel writes spaces, tabs, newlines and backslashes as \ooo.</summary>
    private static string Unescape(string field)
    {
        string[] parts = field.Split('\\');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => (char)Convert.ToInt32(part[..3], 8) + part[3..]));
    }
}
