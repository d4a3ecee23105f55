using System.Globalization;
using System.Text;

namespace PgliteSdk.Build.Benchmarks;

/// <summary>Figures as people read them, in Markdown.</summary>
internal static class BenchTable
{
    /// <summary>The machine and the peers, in one sentence.</summary>
    public static string Machine(BenchRecord record) =>
        string.Join("; ", record.Machine.Select(row => $"{row.Key}: {row.Value}")) + ".";

    public static string Of(IEnumerable<BenchFigure> figures)
    {
        var text = new StringBuilder("| figure | ours | peer | ratio | bar | |\n|---|---:|---:|---:|---:|---|\n");
        foreach (BenchFigure figure in figures)
        {
            string peer = figure.Peer is { } value ? Value(value, figure.Unit) : "", ratio = figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"| {figure.Name} | {Value(figure.Ours, figure.Unit)} | {peer} | {ratio} | {figure.Bar} | {(figure.Ok ? "" : "short")} |\n");
        }

        return text.ToString();
    }

    public static string Value(double value, string unit) =>
        value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " " + unit;
}
