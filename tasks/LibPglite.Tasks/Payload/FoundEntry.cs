namespace LibPglite.Payload;

/// <summary>What an entry is, as far as a payload cares.</summary>
public enum FoundKind
{
    /// <summary>An ordinary file.</summary>
    File,

    /// <summary>A symbolic or hard link.</summary>
    Link,

    /// <summary>A device, a pipe, a socket.</summary>
    Special,
}

/// <summary>Something that was found where a payload should be: in a folder, in a package, in an archive. Folders are not entries. Immutable.</summary>
public sealed class FoundEntry
{
    private readonly Func<string> _hash;

    /// <summary>States an entry; <paramref name="hash"/> gives its SHA-256 and is called only for a file of the right size, on any thread.</summary>
    public FoundEntry(string path, FoundKind kind, long size, string? mode, Func<string> hash)
    {
        Path = path;
        Kind = kind;
        Size = size;
        Mode = mode;
        _hash = hash;
    }

    /// <summary>The path below the payload folder, with <c>/</c> between segments.</summary>
    public string Path { get; }

    /// <summary>What it is.</summary>
    public FoundKind Kind { get; }

    /// <summary>The length in bytes.</summary>
    public long Size { get; }

    /// <summary>The permission bits as four octal digits, or null where they are not kept.</summary>
    public string? Mode { get; }

    /// <summary>SHA-256 of the content.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Hash() => _hash();

    /// <summary>Everything below <paramref name="folder"/>, which need not exist. Links are not followed.</summary>
    public static IEnumerable<FoundEntry> In(string folder) =>
        Directory.Exists(folder) ? In(new DirectoryInfo(folder), string.Empty) : [];

    private static IEnumerable<FoundEntry> In(DirectoryInfo folder, string prefix)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (PayloadFolder.IsLink(entry))
            {
                yield return new FoundEntry(prefix + entry.Name, FoundKind.Link, 0, null, () => string.Empty);
            }
            else if (entry is DirectoryInfo inner)
            {
                foreach (FoundEntry found in In(inner, prefix + entry.Name + "/"))
                {
                    yield return found;
                }
            }
            else
            {
                string path = entry.FullName;
                yield return new FoundEntry(
                    prefix + entry.Name, FoundKind.File, ((FileInfo)entry).Length, PayloadMode.Applies ? PayloadMode.Of(entry) : null, () => PayloadHash.OfFile(path));
            }
        }
    }
}
