using System.Text.RegularExpressions;
using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>One step of the build as its stamp in the cache tells it: the settings and the hashed files that it was made from.</summary>
internal sealed record BuildStep(string Name, string Key, IReadOnlyList<KeyValuePair<string, string>> Settings, IReadOnlyList<KeyValuePair<string, string>> Files);

/// <summary>
/// The steps behind a payload, found by following keys from its last steps back to the sources. A stamp is the text that the
/// step's key is the hash of, so what is said here is what the step depended on, flag by flag.
/// </summary>
internal static partial class BuildSteps
{
    /// <summary>All steps that lead to the results in <paramref name="folders"/>, by name.</summary>
    public static IReadOnlyList<BuildStep> Behind(BuildCache cache, IEnumerable<string> folders)
    {
        var found = new SortedDictionary<string, BuildStep>(StringComparer.Ordinal);
        Queue<string> open = new(folders);
        while (open.TryDequeue(out string? folder))
        {
            string text = cache.Inputs(folder);
            BuildStep step = Read(text);
            if (found.TryAdd($"{step.Name} {step.Key}", step))
            {
                foreach (string key in KeyPattern().Matches(text).Select(match => match.Groups[1].Value).Distinct())
                {
                    foreach (string earlier in cache.Results(key))
                    {
                        open.Enqueue(earlier);
                    }
                }
            }
        }

        return [.. found.Values];
    }

    private static BuildStep Read(string text)
    {
        string[][] lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))];
        if (lines.SkipWhile(words => words[0] != "file").Any(words => words[0] != "file"))
        {
            throw new BuildFailure($"the key of the step {lines[0][1]} has settings after its files; diagnostics state settings first");
        }

        return new BuildStep(
            lines[0][1],
            Sources.Hash.OfText(text),
            [.. lines.Skip(1).Where(words => words[0] != "file").Select(words => KeyValuePair.Create(words[0], words[1]))],
            [.. lines.Where(words => words[0] == "file").Select(words => words[1].Split(' ', 2)).Select(words => KeyValuePair.Create(words[0], words[1]))]);
    }

    /// <summary>The key of another step: a whole hash, or the part of it that names a folder.</summary>
    [GeneratedRegex(@"^(?!file )\S+ ([0-9a-f]{24})(?:[0-9a-f]{40})?$", RegexOptions.Multiline)]
    private static partial Regex KeyPattern();
}
