using System.Text.RegularExpressions;

namespace LibPglite.Query;

/// <summary>What the text of a statement says about it.</summary>
internal static partial class StatementText
{
    /// <summary>
    /// A SELECT that makes no table and locks no rows. Words inside of texts count as well: to be wrong that way costs a change of
    /// threads. What functions do is not seen.
    /// </summary>
    internal static bool OnlyReads(string sql) => Reading().IsMatch(sql);

    [GeneratedRegex(
        @"^\s*SELECT\b(?!.*\b(?:FOR|INTO)\b)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Reading();
}
