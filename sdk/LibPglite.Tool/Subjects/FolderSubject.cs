using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace LibPglite.Tool.Subjects;

/// <summary>Reads a publish folder, a package that NuGet unpacked, or a payload by itself. Links are not followed.</summary>
internal static class FolderSubject
{
    private const string PayloadFolder = "pglite";

    public static Subject Read(string folder, string form = "publish folder")
    {
        string inner = Path.Combine(folder, PayloadFolder);
        if (Path.Exists(inner))
        {
            string? nuspec = Directory.EnumerateFiles(folder, "*.nuspec").Order(StringComparer.Ordinal).FirstOrDefault();
            return nuspec is null ? Payload(form, inner, PayloadFolder + "/", keepsModes: true) : Package(folder, inner);
        }

        return File.Exists(Path.Combine(folder, PayloadManifest.FileName))
            ? Payload("payload folder", folder, "", keepsModes: true)
            : throw new PgliteDiagnosticException("PGL2002", folder);
    }

    private static Subject Payload(string form, string folder, string root, bool keepsModes)
    {
        string manifest = Path.Combine(folder, PayloadManifest.FileName);
        if (PayloadFolderIsLink(folder) || !File.Exists(manifest))
        {
            throw new PgliteDiagnosticException("PGL2002", folder);
        }

        IEnumerable<FoundEntry> entries = FoundEntry.In(folder);
        if (!keepsModes)
        {
            entries = entries.Select(entry => new FoundEntry(entry.Path, entry.Kind, entry.Size, null, entry.Hash));
        }

        string[] folders = [.. Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))];
        var part = new PayloadPart(root, File.ReadAllBytes(manifest), [.. entries], folders, []);
        return new Subject(form, [part], [], new Dictionary<string, byte[]>(), []);
    }

    /// <summary>NuGet gives every file that it unpacks the same mode, and adds files of its own beside those of the package.</summary>
    private static Subject Package(string folder, string inner)
    {
        Subject payload = Payload("unpacked NuGet package", inner, PayloadFolder + "/", keepsModes: false);
        FoundEntry[] rest = [.. FoundEntry.In(folder).Where(entry =>
            !entry.Path.StartsWith(PayloadFolder + "/", StringComparison.Ordinal) && entry.Path is not ".nupkg.metadata"
            && !entry.Path.EndsWith(".nupkg", StringComparison.Ordinal) && !entry.Path.EndsWith(".nupkg.sha512", StringComparison.Ordinal))];
        return payload with
        {
            Rest = rest,
            Texts = rest.Where(entry => entry.Kind == FoundKind.File && entry.Size <= Limits.Text && ArchiveListing.IsText(entry.Path))
                .ToDictionary(entry => entry.Path, entry => File.ReadAllBytes(Path.Combine(folder, entry.Path)), StringComparer.Ordinal),
        };
    }

    private static bool PayloadFolderIsLink(string folder) => LibPglite.Payload.PayloadFolder.IsLink(new DirectoryInfo(folder));
}
