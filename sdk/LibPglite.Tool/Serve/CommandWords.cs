using System.Text;

namespace LibPglite.Tool.Serve;

/// <summary>
/// Splits a command into words as a shell would, and does nothing else that a shell does: spaces separate; what is between single quotes
/// stands as it is; between double quotes a backslash before a double quote or a backslash takes its meaning away, and elsewhere stands.
/// </summary>
internal static class CommandWords
{
    /// <summary>The words; null when a quote does not end.</summary>
    public static IReadOnlyList<string>? Split(string command)
    {
        List<string> words = [];
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        for (int i = 0; i < command.Length; i++)
        {
            char c = command[i];
            if (quote == '"' && c == '\\' && i + 1 < command.Length && command[i + 1] is ('"' or '\\'))
            {
                word.Append(command[++i]);
            }
            else if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else if (quote != '\0' || !(c is '"' or '\'' || char.IsWhiteSpace(c)))
            {
                word.Append(c);
                inWord = true;
            }
            else if (!char.IsWhiteSpace(c))
            {
                quote = c;
                inWord = true;
            }
            else if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return quote == '\0' ? words : null;
    }
}
