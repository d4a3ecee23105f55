using LibPglite.Diagnostics;

namespace LibPglite.Selection;

/// <summary>
/// What a project says about extensions: the set it starts from (<c>PgliteExtensions</c>: all or none) and the names that it adds
/// (<c>@(PgliteExtension)</c>). Without a word it is all; with names alone it is those names. Immutable.
/// </summary>
public sealed class ExtensionChoice
{
    private const string AllText = "all";

    private const string NoneText = "none";

    private ExtensionChoice(bool all, IReadOnlyList<string> names)
    {
        All = all;
        Names = names;
    }

    /// <summary>Whether everything that the packs hold is wanted.</summary>
    public bool All { get; }

    /// <summary>The names that are wanted in any case, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads the property and the items of a project.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0204: the property has another value.</exception>
    public static ExtensionChoice Read(string start, IEnumerable<string> names)
    {
        string[] wanted = [.. new SortedSet<string>(names, StringComparer.Ordinal)];
        return start switch
        {
            "" => new ExtensionChoice(wanted.Length == 0, wanted),
            AllText => new ExtensionChoice(true, wanted),
            NoneText => new ExtensionChoice(false, wanted),
            _ => throw new PgliteDiagnosticException("PGL0204", start),
        };
    }

    /// <summary>The choice in words, for the log and for the key of what was made by it.</summary>
    public override string ToString() => (All ? AllText : NoneText) + (Names.Count == 0 ? string.Empty : " and " + string.Join(", ", Names));
}
