using System.Text.Encodings.Web;
using System.Text.Json;

namespace PgliteSdk.Tests.Bench;

/// <summary>Prints each figure when it is known, and keeps all of them for the file.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<(string Part, Figure Figure)> figures = [];

    /// <summary>The part of the bench that measures now.</summary>
    public string Part { get; set; } = "";

    public void Add(Figure figure)
    {
        figures.Add((Part, figure));
        Console.WriteLine(figure);
    }

    /// <summary>Writes the file and names it on the last line.</summary>
    public void Write(string path, IReadOnlyDictionary<string, string> machine)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(new { machine, figures = figures.Select(row => Row(row.Part, row.Figure)) }, Layout) + "\n");
        Console.WriteLine($"figures: {path}");
    }

    private static object Row(string part, Figure figure) => new
    {
        part,
        name = figure.Name,
        unit = figure.Unit,
        ours = figure.Ours,
        peer = figure.Peer,
        ratio = figure.Ratio,
        bar = figure.BarText,
        limit = figure.Limit,
        ok = figure.Reached,
        headline = figure.IsHeadline,
    };
}
