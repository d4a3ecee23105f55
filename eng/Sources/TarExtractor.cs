using System.Formats.Tar;

namespace PgliteSdk.Build.Sources;

/// <summary>What a tar archive may hold.</summary>
/// <param name="MaxBytes">Limit on the sum of the files' sizes.</param>
/// <param name="MaxEntries">Limit on the number of entries.</param>
/// <param name="Only">What the names that are unpacked begin with; the rest is counted and left out. Null: all.</param>
/// <param name="RootLinks">Absolute link targets mean the archive's root (a system image) and are made relative; else they are refused.</param>
internal sealed record TarLimits(long MaxBytes = 1L << 30, int MaxEntries = 50_000, IReadOnlyList<string>? Only = null, bool RootLinks = false);

/// <summary>
/// Unpacks a tar stream and refuses, before anything of the entry is written, whatever would land or point outside of the
/// target folder: absolute names, "..", links out, devices, too much.
/// </summary>
internal static class TarExtractor
{
    private const UnixFileMode FileModes =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static async Task ExtractAsync(Stream tar, string target, string archive, TarLimits limits, CancellationToken cancel)
    {
        long bytes = 0;
        int entries = 0;
        await using var reader = new TarReader(tar, leaveOpen: true);
        while (await NextAsync(reader, archive, cancel) is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
            {
                continue;
            }

            string path = Inside(target, entry.Name, archive);
            bytes += entry.Length;
            if (++entries > limits.MaxEntries || bytes > limits.MaxBytes)
            {
                throw new BuildFailure($"{archive} holds more than {limits.MaxEntries} entries or {limits.MaxBytes} bytes");
            }

            if (limits.Only?.Any(start => entry.Name.StartsWith(start, StringComparison.Ordinal)) == false)
            {
                continue;
            }

            NoLinkOnTheWay(target, path, archive);
            await WriteAsync(entry, path, target, archive, limits, cancel);
        }

        if (entries == 0)
        {
            throw new BuildFailure($"{archive} holds nothing");
        }
    }

    private static async Task<TarEntry?> NextAsync(TarReader reader, string archive, CancellationToken cancel)
    {
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancel);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new BuildFailure($"{archive} is damaged: {damaged.Message}", damaged);
        }
    }

    private static async Task WriteAsync(
        TarEntry entry, string path, string target, string archive, TarLimits limits, CancellationToken cancel)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Delete(path);
                await using (FileStream file = File.Create(path))
                {
                    if (entry.DataStream is not null)
                    {
                        await entry.DataStream.CopyToAsync(file, cancel);
                    }
                }

                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(path, (entry.Mode & FileModes) | UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                // make compares times: generated files of the archive must stay newer than what they came from.
                File.SetLastWriteTimeUtc(path, entry.ModificationTime.UtcDateTime);
                break;
            case TarEntryType.SymbolicLink:
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Delete(path);
                File.CreateSymbolicLink(path, LinkTarget(entry.LinkName, path, target, archive, limits));
                break;
            case TarEntryType.HardLink:
                File.Copy(Inside(target, entry.LinkName, archive), path, overwrite: true);
                break;
            default:
                throw new BuildFailure($"{archive}: {entry.Name} is a {entry.EntryType}; only files, folders and links are unpacked");
        }
    }

    private static string LinkTarget(string link, string path, string target, string archive, TarLimits limits)
    {
        string folder = Path.GetDirectoryName(path)!;
        string destination = link;
        if (link.StartsWith('/'))
        {
            destination = limits.RootLinks
                ? Path.GetRelativePath(folder, Path.Combine(target, link.TrimStart('/')))
                : throw new BuildFailure($"{archive}: {Path.GetRelativePath(target, path)} links to {link}, outside of the archive");
        }

        Inside(target, Path.GetRelativePath(target, Path.GetFullPath(Path.Combine(folder, destination))), archive);
        return destination;
    }

    private static string Inside(string target, string name, string archive)
    {
        string path = Path.GetFullPath(Path.Combine(target, name));
        bool climbs = name.StartsWith('/') || name.Split('/', '\\').Contains("..");
        return !climbs && (path == target || path.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            ? path
            : throw new BuildFailure($"{archive}: {name} would land outside of the target folder");
    }

    private static void NoLinkOnTheWay(string target, string path, string archive)
    {
        for (string folder = Path.GetDirectoryName(path)!; folder.Length > target.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (new FileInfo(folder).LinkTarget is not null)
            {
                throw new BuildFailure($"{archive}: {Path.GetRelativePath(target, path)} lies behind a link");
            }
        }
    }
}
