using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Subjects;

/// <summary>
/// Collects the entries of an archive and judges their names: none leaves the archive, none comes twice, none lies behind a link of
/// the same archive. Then finds the payloads among them.
/// </summary>
internal sealed class ArchiveListing(string archive)
{
    private const string PayloadFolder = "pglite";
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";

    private readonly Dictionary<string, FoundEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> links = new(StringComparer.Ordinal);
    private readonly List<string> whiteouts = [];
    private readonly List<Finding> problems = [];

    public void Report(Finding problem) => problems.Add(problem);

    /// <summary>Whether the bytes of this entry are wanted besides its hash.</summary>
    public static bool IsText(string path) =>
        Path.GetFileName(path) is PayloadManifest.FileName or "package.sha256" or "oci-layout" || path.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase);

    public void AddFolder(string name)
    {
        string path = Checked(name);
        if (path.Length > 0)
        {
            folders.Add(path);
        }
    }

    /// <summary>Adds an entry; <paramref name="text"/> are its bytes when they were wanted.</summary>
    public void Add(string name, FoundKind kind, long size, string? mode, string sha256, byte[]? text = null)
    {
        string path = Checked(name);
        if (kind == FoundKind.File && Path.GetFileName(path) is { } file && file.StartsWith(WhiteoutPrefix, StringComparison.Ordinal))
        {
            // An opaque whiteout hides what lies below this layer, and nothing of this layer.
            if (file != OpaqueWhiteout)
            {
                whiteouts.Add(path[..^file.Length] + file[WhiteoutPrefix.Length..]);
            }

            return;
        }

        if (!entries.TryAdd(path, new FoundEntry(path, kind, size, mode, () => sha256)))
        {
            problems.Add(Finding.At(path, "PGL2007", path));
        }

        if (kind == FoundKind.Link)
        {
            links.Add(path);
        }

        if (text is not null)
        {
            texts[path] = text;
        }
    }

    /// <summary>The payloads among the entries, and the rest.</summary>
    public Subject ToSubject(string form)
    {
        foreach (string path in entries.Keys.Concat(folders).Where(path => BehindLink(path) is not null))
        {
            problems.Add(Finding.At(path, "PGL2008", path, BehindLink(path)!));
        }

        string[] roots = Roots();
        PayloadPart[] payloads = [.. roots.Select(root => new PayloadPart(
            root,
            texts.GetValueOrDefault(root + PayloadManifest.FileName, []),
            [.. Below(root, entries.Keys).Select(path => Relative(entries[root + path], path))],
            [.. Below(root, folders)],
            [.. Below(root, whiteouts)]))];
        bool InPayload(string path) => roots.Any(root => path.StartsWith(root, StringComparison.Ordinal));
        return new Subject(
            form,
            payloads,
            [.. entries.Values.Where(entry => !InPayload(entry.Path)).OrderBy(entry => entry.Path, StringComparer.Ordinal)],
            texts.Where(text => !InPayload(text.Key)).ToDictionary(StringComparer.Ordinal),
            problems);
    }

    private static FoundEntry Relative(FoundEntry entry, string path) => new(path, entry.Kind, entry.Size, entry.Mode, entry.Hash);

    private static IEnumerable<string> Below(string root, IEnumerable<string> paths) =>
        paths.Where(path => path.StartsWith(root, StringComparison.Ordinal) && path.Length > root.Length).Select(path => path[root.Length..]);

    /// <summary>Every folder pglite with a manifest; the archive itself when a payload was archived without a folder around it.</summary>
    private string[] Roots()
    {
        string[] found = [.. texts.Keys
            .Where(path => path == PayloadFolder + "/" + PayloadManifest.FileName || path.EndsWith("/" + PayloadFolder + "/" + PayloadManifest.FileName, StringComparison.Ordinal))
            .Select(path => path[..^PayloadManifest.FileName.Length])
            .Order(StringComparer.Ordinal)];
        return found.Length > 0 || !texts.ContainsKey(PayloadManifest.FileName) || texts.ContainsKey("oci-layout") ? found : [""];
    }

    private string? BehindLink(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (links.Contains(path[..slash]))
            {
                return path[..slash];
            }
        }

        return null;
    }

    private string Checked(string name)
    {
        string path = EntryName.Normalize(name);
        if (EntryName.Fault(path) is { } fault)
        {
            problems.Add(Finding.At(path, "PGL2006", archive, name, fault));
        }

        return path;
    }
}
