using System.Globalization;
using System.Text;

namespace LibPglite.Tasks;

/// <summary>Item specifications are written in MSBuild's escaped form; a path with one of these characters would be read as something else.</summary>
internal static class ItemText
{
    private const string Special = "%*?@$();'";

    internal static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            if (Special.Contains(c))
            {
                escaped.Append('%').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
