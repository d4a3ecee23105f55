using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace PgliteSdk.Build.Benchmarks;

/// <summary>The figures of one part as a picture: ours divided by the peer's on a logarithmic scale, with the bar of each.</summary>
internal static class BenchPlot
{
    private const double Width = 1080;
    private const double RowHeight = 30;
    private const double Margins = 90;

    /// <summary>Of an average letter of a name, in the widest of the fonts that a reader may have.</summary>
    private const double LetterWidth = 6.6;

    /// <summary>Room beside the outermost bar, as a factor: for the values that are written there.</summary>
    private const double Room = 5;

    private static readonly OxyColor Reached = OxyColor.FromRgb(0x2f, 0x7d, 0x5b);
    private static readonly OxyColor Short = OxyColor.FromRgb(0xc2, 0x6a, 0x1d);
    private static readonly OxyColor Ink = OxyColor.FromRgb(0x33, 0x33, 0x33);

    /// <summary>An SVG document; null when no figure of the part has a peer.</summary>
    public static string? Svg(string title, IEnumerable<BenchFigure> part)
    {
        BenchFigure[] figures = [.. part.Where(figure => figure.Ratio is not null)];
        if (figures.Length == 0)
        {
            return null;
        }

        double[] numbers = [1, .. figures.Select(figure => figure.Ratio!.Value), .. figures.Where(IsRatio).Select(figure => figure.Limit)];
        var model = new PlotModel
        {
            Title = $"{title}: ours / peer",
            TitleFontSize = 14,
            TextColor = Ink,
            Background = OxyColors.White,
            PlotAreaBorderThickness = new OxyThickness(0),
            PlotMargins = new OxyThickness(figures.Max(figure => figure.Name.Length) * LetterWidth, double.NaN, double.NaN, double.NaN),
        };
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, IsTickCentered = true, MajorStep = 1, TickStyle = TickStyle.None };
        names.Labels.AddRange(figures.Select(figure => figure.Name));
        model.Axes.Add(names);
        model.Axes.Add(new LogarithmicAxis
        {
            Position = AxisPosition.Bottom,
            Base = 2,
            Minimum = numbers.Min() / 1.5,
            Maximum = numbers.Max() * Room,
            MajorGridlineStyle = LineStyle.Dot,
            MinorTickSize = 0,
            LabelFormatter = value => value < 1 ? $"1/{1 / value:0}" : $"{value:0}",
        });
        model.Annotations.Add(new LineAnnotation { Type = LineAnnotationType.Vertical, X = 1, Color = Ink, LineStyle = LineStyle.Solid, StrokeThickness = 1 });
        var bars = new BarSeries { BaseValue = 1, BarWidth = 0.6 };
        for (int i = 0; i < figures.Length; i++)
        {
            BenchFigure figure = figures[i];
            double ratio = figure.Ratio!.Value;
            bars.Items.Add(new BarItem(ratio, i) { Color = figure.Ok ? Reached : Short });
            string values = $"{BenchTable.Value(figure.Ours, figure.Unit)} / {BenchTable.Value(figure.Peer!.Value, figure.Unit)}";
            model.Annotations.Add(new TextAnnotation
            {
                Text = values,
                TextPosition = new DataPoint(Math.Max(1, Math.Max(ratio, IsRatio(figure) ? figure.Limit : 0)) * 1.05, i),
                Stroke = OxyColors.Transparent,
                TextHorizontalAlignment = HorizontalAlignment.Left,
                TextVerticalAlignment = VerticalAlignment.Middle,
                FontSize = 11,
            });
            if (IsRatio(figure))
            {
                model.Annotations.Add(new LineAnnotation
                {
                    Type = LineAnnotationType.Vertical,
                    X = figure.Limit,
                    MinimumY = i - 0.42,
                    MaximumY = i + 0.42,
                    Color = Ink,
                    LineStyle = LineStyle.Solid,
                    StrokeThickness = 2,
                });
            }
        }

        model.Series.Add(bars);
        using var memory = new MemoryStream();
        new SvgExporter { Width = Width, Height = Margins + (figures.Length * RowHeight), UseVerticalTextAlignmentWorkaround = true }.Export(model, memory);
        memory.Position = 0;
        using var reader = new StreamReader(memory);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Its bar is a ratio too, and has a place on the scale.</summary>
    private static bool IsRatio(BenchFigure figure) => figure.Bar.EndsWith(" x", StringComparison.Ordinal);
}
