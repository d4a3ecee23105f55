using System.Buffers;

namespace LibPglite;

/// <summary>
/// Makes extensions trusted: a copy of each control file, with <c>trusted = true</c> in it and the folder of its scripts, lies in a folder
/// that PostgreSQL searches first.
/// </summary>
internal static class TrustedExtensions
{
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Writes the copies below a private folder.</summary>
    /// <param name="names">The extensions.</param>
    /// <param name="sources">Folders with control files; the first that has one counts.</param>
    /// <param name="privateFolder">Where to write.</param>
    /// <returns>The entry for <c>extension_control_path</c>.</returns>
    internal static string Write(IEnumerable<string> names, IReadOnlyList<string> sources, string privateFolder)
    {
        string entry = Path.Combine(privateFolder, "trusted");
        string folder = Path.Combine(entry, "extension");
        Directory.CreateDirectory(folder);
        foreach (string name in names)
        {
            string source = sources.FirstOrDefault(source => IsName(name) && File.Exists(Control(source, name)))
                ?? throw new PgliteException(
                    PgliteErrorCode.InvalidArgument,
                    $"PgliteOptions.TrustedExtensions names '{name}', but there is no '{name}.control' in {string.Join(" or ", sources)}.");
            File.WriteAllLines(Control(folder, name), Trusted(File.ReadAllLines(Control(source, name)), source));
        }

        return entry;
    }

    private static string Control(string folder, string name) => Path.Combine(folder, name + ".control");

    private static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    private static IEnumerable<string> Trusted(string[] lines, string source)
    {
        string scripts = source;
        foreach (string line in lines)
        {
            string key = line.Split('=', 2)[0].Trim();
            if (key == "directory")
            {
                scripts = Path.Combine(Path.GetDirectoryName(source)!, line.Split('=', 2)[1].Trim().Trim('\''));
            }
            else if (key != "trusted")
            {
                yield return line;
            }
        }

        yield return "trusted = true";
        yield return $"directory = '{scripts.Replace("'", "''", StringComparison.Ordinal)}'";
    }
}
