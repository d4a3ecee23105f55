namespace LibPglite;

/// <summary>What ALTER SYSTEM has written and <see cref="PgliteOptions.Settings"/> keeps from having an effect.</summary>
internal static class AlteredSettings
{
    private const string FileName = "postgresql.auto.conf";

    /// <summary>Names of settings whose value in the file is another than the one that is passed.</summary>
    internal static IReadOnlyList<string> Overridden(string dataDirectory, IDictionary<string, string> passed)
    {
        string file = Path.Combine(dataDirectory, FileName);
        if (passed.Count == 0 || !File.Exists(file))
        {
            return [];
        }

        // The last line of a name counts. PostgreSQL writes one line for each: name = 'value', with quotes doubled.
        var written = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in File.ReadLines(file))
        {
            if (!line.StartsWith('#') && line.Split('=', 2) is [string name, string value])
            {
                written[name.Trim()] = Unquoted(value.Trim());
            }
        }

        return [.. written
            .Where(setting => passed.TryGetValue(setting.Key, out string? value) && value != setting.Value)
            .Select(setting => setting.Key)];
    }

    private static string Unquoted(string value) =>
        value is ['\'', .., '\''] ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value;
}
