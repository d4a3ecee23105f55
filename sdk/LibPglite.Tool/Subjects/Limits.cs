using System.Globalization;
using LibPglite.Diagnostics;

namespace LibPglite.Tool.Subjects;

/// <summary>How much an archive may unfold to. A payload is some hundred files and a few dozen megabytes; a layer is larger.</summary>
/// <param name="Entries">The most entries.</param>
/// <param name="Bytes">The most bytes of content.</param>
/// <param name="Ratio">The most bytes of content for each byte of the archive, once there are more than <see cref="Free"/>.</param>
internal sealed record Limits(int Entries, long Bytes, int Ratio)
{
    /// <summary>Content up to here is never too much for the size of the archive.</summary>
    public const long Free = 64L << 20;

    /// <summary>The most bytes of a file that is read into memory.</summary>
    public const int Text = 16 << 20;

    public static readonly Limits Default = new(200_000, 8L << 30, 200);
}

/// <summary>What is left of the limits while one archive is read.</summary>
internal sealed class Budget(Limits limits, string name, long archiveBytes)
{
    private int entries;
    private long bytes;

    /// <exception cref="PgliteDiagnosticException">PGL2005: one entry too many.</exception>
    public void Entry()
    {
        if (++entries > limits.Entries)
        {
            throw Exceeded($"more than {limits.Entries} entries", "--max-entries");
        }
    }

    /// <exception cref="PgliteDiagnosticException">PGL2005: content beyond the limits.</exception>
    public void Content(int count)
    {
        bytes += count;
        if (bytes > limits.Bytes)
        {
            throw Exceeded($"more than {limits.Bytes} bytes of content", "--max-bytes");
        }

        if (bytes > Limits.Free && bytes / Math.Max(1, archiveBytes) > limits.Ratio)
        {
            throw Exceeded($"more than {limits.Ratio} bytes of content for each of its own", "--max-ratio");
        }
    }

    private PgliteDiagnosticException Exceeded(FormattableString what, string option) =>
        new("PGL2005", name, what.ToString(CultureInfo.InvariantCulture), option);
}
