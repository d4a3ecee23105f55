using System.Formats.Tar;

namespace PgliteSdk.Build.Native;

/// <summary>A cluster as a plain ustar archive that depends on the files' names and bytes only: sorted, owner 0, time 0.</summary>
internal static class ClusterTar
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    public static async Task WriteAsync(string folder, string tar, CancellationToken cancel)
    {
        await using FileStream stream = File.Create(tar);
        await using var writer = new TarWriter(stream, TarEntryFormat.Ustar);
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
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
                UstarTarEntry entry = Entry(TarEntryType.RegularFile, name, FileMode);
                entry.DataStream = data;
                await writer.WriteEntryAsync(entry, cancel);
            }
        }
    }

    private static UstarTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) =>
        new(type, name) { ModificationTime = DateTimeOffset.UnixEpoch, Uid = 0, Gid = 0, UserName = "", GroupName = "", Mode = mode };
}
