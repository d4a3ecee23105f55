using System.Text.Json;
using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Doctor;

/// <summary>What came in one pack on the table: the manifest, its diagnostics, its binaries, and all that is found wrong with it.</summary>
internal sealed class Examination
{
    private readonly List<Finding> _findings = [];

    /// <param name="root">The folder that holds manifest.json.</param>
    /// <param name="manifest">What it states about the whole payload.</param>
    /// <param name="part">What of it came in the pack in question.</param>
    /// <param name="maySelect">Whether it may hold a selection of a pack's extensions, as publish folders do and packs never.</param>
    public Examination(string root, PayloadManifest manifest, PackPart part, bool maySelect)
    {
        Root = root;
        MaySelect = maySelect;
        Manifest = manifest;
        Part = part;
        Content = ContentDigest.Of(part.Files);
        Files = part.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        Documents = new Documents(this);
        Binaries = new BinarySet(this);
    }

    /// <summary>The folder that holds manifest.json.</summary>
    public string Root { get; }

    public PayloadManifest Manifest { get; }

    public PackPart Part { get; }

    /// <summary>The digest of what runs, by which diagnostics name the payload that they were made from.</summary>
    public string Content { get; }

    /// <summary>The files of the part, by path.</summary>
    public IReadOnlyDictionary<string, PayloadFile> Files { get; }

    /// <summary>Whether extensions of the inventory may have been left out on purpose.</summary>
    public bool MaySelect { get; }

    /// <summary>
    /// The files of extensions that were left out. Documents speak of the whole pack: where this is not empty, its digest is not
    /// that of the files at hand, and rows about these files have nothing to be compared with.
    /// </summary>
    public IReadOnlySet<string> LeftOut { get; set; } = new HashSet<string>();

    public Documents Documents { get; }

    public BinarySet Binaries { get; }

    public IReadOnlyList<Finding> Findings =>
        [.. _findings.DistinctBy(finding => (finding.Path, finding.Diagnostic.ToString()))
            .OrderBy(finding => finding.Path, StringComparer.Ordinal)
            .ThenBy(finding => finding.Diagnostic.Code, StringComparer.Ordinal)
            .ThenBy(finding => finding.Diagnostic.Message, StringComparer.Ordinal)];

    /// <summary>Notes a finding about a file of the payload; <paramref name="arguments"/> fill the text of the code.</summary>
    public void Find(string path, string code, params object[] arguments) => _findings.Add(Finding.At(path, code, arguments));

    /// <summary>Notes a diagnostic that another checker made.</summary>
    public void Find(PgliteDiagnostic diagnostic, string? path) => _findings.Add(new Finding(diagnostic, path));

    /// <summary>Notes that a document says one thing and the payload another.</summary>
    public void Contradict(string family, string what, string stated, string found) =>
        Find(Documents.PathOf(family), "PGL3104", Documents.PathOf(family), what, stated, found);

    /// <summary>Notes how two lists of names differ, if they do.</summary>
    public void Compare(string family, string what, IEnumerable<string> stated, IEnumerable<string> found)
    {
        HashSet<string> left = [.. stated], right = [.. found];
        string[] more = [.. left.Except(right).Order(StringComparer.Ordinal)], less = [.. right.Except(left).Order(StringComparer.Ordinal)];
        if (more.Length + less.Length > 0)
        {
            Contradict(family, what, more.Length == 0 ? "nothing more" : Few(more), less.Length == 0 ? "nothing more" : Few(less));
        }
    }

    /// <summary>The bytes of a file that the manifest lists, or null when it cannot be read, which the comparison with the manifest reports.</summary>
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(PayloadPath.Locate(Root, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The first of many names, and how many more there are.</summary>
    public static string Few(IReadOnlyList<string> names) =>
        names.Count <= 8 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(8))} and {names.Count - 8} more";

    /// <summary>The texts of an array of a document.</summary>
    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
