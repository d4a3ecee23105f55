using System.IO.Compression;
using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Subjects;

/// <summary>Reads a NuGet package, or a zip archive of what was published. Nothing is written to disk.</summary>
internal static class ZipSubject
{
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;
    private const int TypeFile = 0x8000;
    private const int TypeLink = 0xA000;

    public static Subject Read(string name, FileStream file, Limits limits)
    {
        var listing = new ArchiveListing(name);
        var budget = new Budget(limits, name, file.Length);
        bool package;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            package = zip.Entries.Any(entry => IsNuspec(entry.FullName));
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                budget.Entry();
                Add(listing, entry, budget, package);
            }
        }
        catch (InvalidDataException failure)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL2003", name, failure.Message), failure);
        }

        if (package)
        {
            foreach (Finding problem in ZipStructure.Check(file))
            {
                listing.Report(problem);
            }
        }

        return listing.ToSubject(package ? "NuGet package" : "zip archive");
    }

    internal static bool IsNuspec(string path) =>
        path.EndsWith(".nuspec", StringComparison.OrdinalIgnoreCase) && !path.Contains('/', StringComparison.Ordinal);

    private static void Add(ArchiveListing listing, ZipArchiveEntry entry, Budget budget, bool package)
    {
        // NuGet writes names as the paths of URIs, and decodes them when it unpacks.
        string path = package ? Uri.UnescapeDataString(entry.FullName) : entry.FullName;
        int attributes = (int)((uint)entry.ExternalAttributes >> 16);
        if (path.EndsWith('/') || (attributes & TypeMask) == TypeFolder)
        {
            listing.AddFolder(path);
            return;
        }

        EntryContent content = Content(entry, budget, ArchiveListing.IsText(path));
        if (content.Damage is not null || content.Crc32 != entry.Crc32 || content.Size != entry.Length)
        {
            listing.Report(Finding.At(path, "PGL2010", path, content.Damage ?? "its content does not give its checksum"));
        }

        FoundKind kind = (attributes & TypeMask) switch
        {
            0 or TypeFile => FoundKind.File,
            TypeLink => FoundKind.Link,
            _ => FoundKind.Special,
        };
        bool hasMode = !package && (attributes & TypeMask) != 0;
        string? mode = hasMode ? Convert.ToString(attributes & 0xFFF, 8).PadLeft(4, '0') : null;
        listing.Add(path, kind, content.Size, mode, content.Sha256, content.Text);
    }

    /// <summary>An entry whose own header is damaged cannot even be opened; it is named like one whose content is.</summary>
    private static EntryContent Content(ZipArchiveEntry entry, Budget budget, bool keep)
    {
        try
        {
            using Stream stream = entry.Open();
            return EntryContent.Read(stream, budget, keep);
        }
        catch (Exception failure) when (failure is InvalidDataException or NotSupportedException)
        {
            return EntryContent.Damaged(entry.Length, failure.Message.TrimEnd('.'));
        }
    }
}
