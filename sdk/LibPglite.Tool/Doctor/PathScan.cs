using System.Text;
using System.Text.RegularExpressions;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// Looks through every file, text or not, for a path of the machine that made it: it tells about that machine, and it differs
/// from build to build. Places that PostgreSQL itself knows (/tmp, /etc/localtime) are not among them.
/// </summary>
internal static partial class PathScan
{
    public static void Run(Examination examination)
    {
        foreach (string path in examination.Files.Keys.Order(StringComparer.Ordinal))
        {
            if (examination.Read(path) is { } bytes && HostPath().Match(Encoding.Latin1.GetString(bytes)) is { Success: true } match)
            {
                examination.Find(path, "PGL3209", path, match.Value);
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.~:/-])/(?:home|root|Users|work|builds?|runner|github|__w|workspace|mnt|private/var|var/(?:lib|folders|tmp)|tmp)/[\w.-]+(?:/[\w.-]+)*|\b[A-Z]:\\(?:Users|a)\\[\w.\\-]+",
        RegexOptions.CultureInvariant)]
    private static partial Regex HostPath();
}
