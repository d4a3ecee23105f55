using System.Formats.Tar;
using System.Security.Cryptography;

namespace PgliteSdk.Build.Native;

/// <summary>
/// A cluster as a plain ustar archive that depends on the files' names and bytes only: sorted, owner 0, time 0. Its three databases are
/// the same at first: what has the bytes of an earlier file is a link to that. The engine makes each a file of its own, which plain tar
/// would not.
/// </summary>
internal static class ClusterTar
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    /// <summary>A page of a relation; what is smaller than that is not worth a link.</summary>
    private const int LeastLinked = 8192;

    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    public static async Task WriteAsync(string folder, string tar, CancellationToken cancel)
    {
        await using FileStream stream = File.Create(tar);
        await using var writer = new TarWriter(stream, TarEntryFormat.Ustar);
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            if (Directory.Exists(path))
            {
                await writer.WriteEntryAsync(Entry(TarEntryType.Directory, name + "/", FolderMode), cancel);
            }
            else
            {
                await using FileStream data = File.OpenRead(path);
                string content = data.Length < LeastLinked ? name : Convert.ToHexString(await SHA256.HashDataAsync(data, cancel));
                bool isLink = !seen.TryAdd(content, name);
                UstarTarEntry entry = Entry(isLink ? TarEntryType.HardLink : TarEntryType.RegularFile, name, FileMode);
                if (isLink)
                {
                    entry.LinkName = seen[content];
                }
                else
                {
                    data.Position = 0;
                    entry.DataStream = data;
                }

                await writer.WriteEntryAsync(entry, cancel);
            }
        }
    }

    private static UstarTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) =>
        new(type, name) { ModificationTime = DateTimeOffset.UnixEpoch, Uid = 0, Gid = 0, UserName = "", GroupName = "", Mode = mode };
}
