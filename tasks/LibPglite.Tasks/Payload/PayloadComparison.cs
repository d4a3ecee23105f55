using System.Globalization;
using System.Runtime.ExceptionServices;

namespace LibPglite.Payload;

/// <summary>How something differs from a manifest.</summary>
public enum DifferenceKind
{
    /// <summary>It is listed and not there.</summary>
    Missing,

    /// <summary>Its content is another.</summary>
    Altered,

    /// <summary>It is a link or something else that is not a file.</summary>
    NotAFile,

    /// <summary>It is there and not listed.</summary>
    Extra,

    /// <summary>Its permission bits are others.</summary>
    Mode,
}

/// <summary>One difference; what it says beyond kind and path depends on the kind. Immutable.</summary>
public sealed class PayloadDifference
{
    internal PayloadDifference(DifferenceKind kind, string path, string found = "", string expected = "")
    {
        Kind = kind;
        Path = path;
        Found = found;
        Expected = expected;
    }

    /// <summary>How it differs.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>The path in the payload.</summary>
    public string Path { get; }

    /// <summary>For an altered file how it is altered, as a clause; for a mode the mode that was found.</summary>
    public string Found { get; }

    /// <summary>For a mode the mode that is stated.</summary>
    public string Expected { get; }
}

/// <summary>Compares what was found with what a manifest states. Whatever the entries were read from, this is the judgement.</summary>
public static class PayloadComparison
{
    /// <summary>What file managers leave in each folder that somebody looks at. PostgreSQL reads none of them.</summary>
    private static readonly string[] Desktop = [".DS_Store", "Thumbs.db", "desktop.ini"];

    /// <summary>Finds every difference, in ordinal order of the paths, one a path.</summary>
    /// <param name="manifest">What has to be there.</param>
    /// <param name="entries">What is there, each path once; the manifest itself, and what file managers leave, are passed over.</param>
    /// <exception cref="IOException">An entry cannot be read.</exception>
    public static IReadOnlyList<PayloadDifference> Compare(PayloadManifest manifest, IEnumerable<FoundEntry> entries)
    {
        Dictionary<string, FoundEntry> found = entries.Where(entry => entry.Path != PayloadManifest.FileName)
            .ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        PayloadDifference?[] differences = new PayloadDifference?[manifest.Files.Count];
        try
        {
            Parallel.For(0, differences.Length, i =>
            {
                PayloadFile file = manifest.Files[i];
                differences[i] = Difference(file, found.TryGetValue(file.Path, out FoundEntry? entry) ? entry : null);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Capture(e.InnerExceptions[0]).Throw();
        }

        foreach (PayloadFile file in manifest.Files)
        {
            found.Remove(file.Path);
        }

        IEnumerable<string> extra = found.Keys.Where(path => !IsOfDesktop(path));
        return [.. differences.OfType<PayloadDifference>().Concat(extra.Select(path => new PayloadDifference(DifferenceKind.Extra, path)))
            .OrderBy(difference => difference.Path, StringComparer.Ordinal)];
    }

    private static bool IsOfDesktop(string path) =>
        Desktop.Contains(path.Substring(path.LastIndexOf('/') + 1), StringComparer.OrdinalIgnoreCase);

    private static PayloadDifference? Difference(PayloadFile file, FoundEntry? entry)
    {
        if (entry is null)
        {
            return new PayloadDifference(DifferenceKind.Missing, file.Path);
        }

        if (entry.Kind != FoundKind.File)
        {
            return new PayloadDifference(DifferenceKind.NotAFile, file.Path, entry.Kind == FoundKind.Link ? "it is a link, not a file" : "it is not an ordinary file");
        }

        if (Alteration(entry, file) is string alteration)
        {
            return new PayloadDifference(DifferenceKind.Altered, file.Path, alteration);
        }

        return entry.Mode is string mode && mode != file.Mode ? new PayloadDifference(DifferenceKind.Mode, file.Path, mode, file.Mode) : null;
    }

    private static string? Alteration(FoundEntry entry, PayloadFile file)
    {
        if (entry.Size != file.Size)
        {
            return string.Format(CultureInfo.InvariantCulture, "it has {0} bytes instead of {1}", entry.Size, file.Size);
        }

        string hash = entry.Hash();
        return hash == file.Sha256 ? null : "its SHA-256 is " + hash + " instead of " + file.Sha256;
    }
}
