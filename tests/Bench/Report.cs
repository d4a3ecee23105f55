using System.Text.Json;

namespace PgliteSdk.Tests.Bench;

/// <summary>Prints each figure when it is known, and keeps all of them for the file.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n" };

    private readonly List<Figure> figures = [];

    public void Add(Figure figure)
    {
        figures.Add(figure);
        Console.WriteLine(figure);
    }

    /// <summary>Writes the file and names it on the last line.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(figures.Select(Row), Layout) + "\n");
        Console.WriteLine($"figures: {path}");
    }

    private static object Row(Figure figure) => new
    {
        name = figure.Name,
        unit = figure.Unit,
        ours = figure.Ours,
        peer = figure.Peer,
        ratio = figure.Ratio,
        bar = figure.BarText,
        ok = figure.Reached,
    };
}
