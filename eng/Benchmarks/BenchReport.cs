using System.Globalization;
using System.Text;

namespace PgliteSdk.Build.Benchmarks;

/// <summary>
/// The figures of a whole run as documents: one with all tables and plots, and the table of the most asked for in the README. Both
/// follow from the file of figures alone, which is kept beside them.
/// </summary>
internal static class BenchReport
{
    private const string Begin = "<!-- Written by ./build.sh bench --report -->\n";
    private const string End = "<!-- As far as here -->\n";

    public static string Folder(Repository repository) => Path.Combine(repository.Root, "tests", "docs", "bench");

    public static void Write(Repository repository, string figures)
    {
        BenchRecord record = BenchRecord.Read(figures);
        string folder = Folder(repository);
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder))
        {
            File.Delete(old);
        }

        File.Copy(figures, Path.Combine(folder, BenchRecord.FileName));
        foreach ((string name, string text) in Documents(record))
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        string readme = Path.Combine(repository.Root, "README.md");
        File.WriteAllText(readme, WithTable(File.ReadAllText(readme), record));
    }

    /// <summary>The documents beside the figures, by file name.</summary>
    public static IReadOnlyDictionary<string, string> Documents(BenchRecord record)
    {
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var page = new StringBuilder($"""
            # Figures

            Written by `./build.sh bench --report`, which measures all of this in one run, ours and each peer in turn, and keeps the medians.
            A ratio is ours divided by the peer's. In a plot the thick stroke is the bar that the figure has to reach; a figure that does
            not reach it is of another colour here and `short` in the table.

            {BenchTable.Machine(record)}

            """.ReplaceLineEndings("\n"));
        foreach (IGrouping<string, BenchFigure> part in record.Figures.GroupBy(figure => figure.Part))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {part.Key}\n\n");
            if (BenchPlot.Svg(part.Key, part) is { } plot)
            {
                string file = part.Key.ToLowerInvariant().Replace(' ', '-') + ".svg";
                documents.Add(file, plot);
                page.Append(CultureInfo.InvariantCulture, $"![Ratios of {part.Key}]({file})\n\n");
            }

            page.Append(BenchTable.Of(part));
        }

        documents.Add("README.md", page.ToString());
        return documents;
    }

    /// <summary>The README with the table of this run instead of the one that it has.</summary>
    public static string WithTable(string readme, BenchRecord record)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal), end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new BuildFailure($"README.md has no place for the figures: a line '{Begin.TrimEnd()}' and, below it, '{End.TrimEnd()}'")
            : $"{readme[..begin]}{Begin}\n{BenchTable.Of(record.Figures.Where(figure => figure.Headline))}\n{BenchTable.Machine(record)}\n\n{readme[end..]}";
    }
}
