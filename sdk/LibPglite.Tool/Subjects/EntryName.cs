namespace LibPglite.Tool.Subjects;

/// <summary>
/// Names in archives are input of strangers. They are never used to write a file; still, one that would leave the folder that it is
/// unpacked into means that the archive was made to harm, and nothing else in it deserves belief.
/// </summary>
internal static class EntryName
{
    /// <summary>The path with <c>/</c> between segments and none at the ends; the empty string for the root itself.</summary>
    public static string Normalize(string name)
    {
        string path = name;
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..].TrimStart('/');
        }

        return path is "." ? "" : path.TrimEnd('/');
    }

    /// <summary>Why the archive is refused because of this name, or null.</summary>
    public static string? Fault(string path)
    {
        if (path.StartsWith('/') || path.StartsWith('\\') || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            return "it is absolute";
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return "it has a zero character";
        }

        return path.Split('/', '\\').Contains("..") ? "it has the segment '..'" : null;
    }
}
