using System.Globalization;

namespace PgliteSdk.Tests.Bench;

/// <summary>Which way a bar is to be read.</summary>
internal enum Bar
{
    /// <summary>Our value, in its unit, may be at most this.</summary>
    ValueAtMost,

    /// <summary>Ours divided by the peer's may be at most this.</summary>
    RatioAtMost,

    /// <summary>Ours divided by the peer's must be at least this.</summary>
    RatioAtLeast,
}

/// <summary>One line of the table: what was measured on both sides, and the bar it has to reach.</summary>
internal sealed record Figure(string Name, string Unit, double Ours, double? Peer, Bar Kind, double Limit)
{
    /// <summary>One of those that people ask for first.</summary>
    public bool IsHeadline { get; init; }

    /// <summary>Ours divided by the peer's.</summary>
    public double? Ratio => Ours / Peer;

    /// <summary>Whether the bar is reached, judged by the digits that are printed.</summary>
    public bool Reached => Kind switch
    {
        Bar.ValueAtMost => Ours <= Limit,
        Bar.RatioAtMost => Ratio is { } ratio && Math.Round(ratio, 2) <= Limit,
        _ => Ratio is { } ratio && Math.Round(ratio, 2) >= Limit,
    };

    /// <summary>The line for people and for the build.</summary>
    public override string ToString() =>
        $"figure: {Name} | ours: {Value(Ours)} | peer: {(Peer is { } peer ? Value(peer) : "-")} | ratio: {Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"}"
        + $" | bar: {BarText} | {(Reached ? "ok" : "short")}";

    /// <summary>The bar as the table of figures writes it.</summary>
    public string BarText => Kind switch
    {
        Bar.ValueAtMost => $"<= {Limit.ToString(CultureInfo.InvariantCulture)} {Unit}",
        Bar.RatioAtMost => $"<= {Limit.ToString("0.0#", CultureInfo.InvariantCulture)} x",
        _ => $">= {Limit.ToString("0.0#", CultureInfo.InvariantCulture)} x",
    };

    private string Value(double value) => value.ToString(value >= 100 ? "0" : value >= 1 ? "0.0" : "0.000", CultureInfo.InvariantCulture) + " " + Unit;
}
