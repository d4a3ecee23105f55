using System.Formats.Tar;
using System.IO.Compression;
using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Subjects;

/// <summary>
/// Reads a tar archive or an OCI layer, compressed with gzip or not, from its first byte to its last. Nothing is written to disk.
/// Links outside of a payload are none of our business: the layer of a system is full of them.
/// </summary>
internal static class TarSubject
{
    public static Subject Read(string name, FileStream file, bool compressed, Limits limits)
    {
        var listing = new ArchiveListing(name);
        var budget = new Budget(limits, name, file.Length);
        try
        {
            using Stream stream = compressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
            using var tar = new TarReader(stream, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
            {
                budget.Entry();
                Add(listing, entry, budget);
            }

            // The check sum of gzip is at the very end, behind what the last entry is padded with.
            Span<byte> rest = stackalloc byte[4096];
            for (int count; compressed && (count = stream.Read(rest)) > 0;)
            {
                budget.Content(count);
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException or ArgumentException)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL2003", name, failure.Message), failure);
        }

        Subject subject = listing.ToSubject(compressed ? "tar archive, gzip" : "tar archive");
        return subject.Payloads.Count == 0 && subject.Texts.ContainsKey("oci-layout")
            ? throw new PgliteDiagnosticException("PGL2004", name, "it is an image of several layers; unpack it and verify the layer among blobs/sha256 that has the payload")
            : subject;
    }

    private static void Add(ArchiveListing listing, TarEntry entry, Budget budget)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.GlobalExtendedAttributes:
                return;
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                listing.AddFolder(entry.Name);
                return;
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                listing.Add(entry.Name, FoundKind.Link, 0, null, "");
                return;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                EntryContent content = EntryContent.Read(entry.DataStream ?? Stream.Null, budget, ArchiveListing.IsText(entry.Name));
                listing.Add(entry.Name, FoundKind.File, content.Size, Convert.ToString((int)entry.Mode, 8).PadLeft(4, '0'), content.Sha256, content.Text);
                if (content.Damage is not null)
                {
                    listing.Report(Finding.At(entry.Name, "PGL2010", entry.Name, content.Damage));
                }

                return;
            default:
                listing.Add(entry.Name, FoundKind.Special, 0, null, "");
                return;
        }
    }
}
