using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// The rules for paths in a payload: relative, <c>/</c> between segments, printable ASCII, no <c>.</c> or <c>..</c>, and nothing
/// that Windows, NuGet or MSBuild would read as something else. What obeys them lands in the same place everywhere.
/// </summary>
public static class PayloadPath
{
    private const string Forbidden = "\\:*?\"<>|%;";

    /// <summary>The reason why <paramref name="path"/> may not stand in a manifest, or null when it may.</summary>
    public static string? Fault(string path)
    {
        if (path.Length == 0)
        {
            return "it is empty";
        }

        if (path.Any(c => c is < ' ' or > '~'))
        {
            return "it has a character that is not printable ASCII";
        }

        if (path.Any(c => Forbidden.Contains(c)))
        {
            return "it has one of the characters " + Forbidden;
        }

        foreach (string segment in path.Split('/'))
        {
            if (segment.Length == 0)
            {
                return "it is absolute or has an empty segment";
            }

            if (segment is "." or "..")
            {
                return "it has the segment '" + segment + "'";
            }

            if (segment[segment.Length - 1] is ' ' or '.')
            {
                return "a segment ends in a space or a dot";
            }
        }

        return string.Equals(path, PayloadManifest.FileName, StringComparison.OrdinalIgnoreCase) ? "the manifest does not list itself" : null;
    }

    /// <summary>Checks every path, and that no two name the same file on a file system that ignores case, nor a file and a folder.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0103 for a path that breaks the rules, PGL0104 for a collision.</exception>
    public static void RequireDistinct(IEnumerable<string> paths)
    {
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in paths)
        {
            if (Fault(path) is string fault)
            {
                throw new PgliteDiagnosticException("PGL0103", path, fault);
            }

            if (files.TryGetValue(path, out string? other))
            {
                throw new PgliteDiagnosticException("PGL0104", path, other);
            }

            files.Add(path, path);
        }

        foreach (string path in files.Keys)
        {
            for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                if (files.TryGetValue(path.Substring(0, slash), out string? other))
                {
                    throw new PgliteDiagnosticException("PGL0104", path, other);
                }
            }
        }
    }

    /// <summary>Where <paramref name="path"/> lies below <paramref name="directory"/> on this system.</summary>
    public static string Locate(string directory, string path) => Path.Combine(directory, path.Replace('/', Path.DirectorySeparatorChar));
}
