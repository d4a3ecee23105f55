using System.Text;

namespace LibPglite.Payload;

/// <summary>What the copy, the check and the manifest need from the file system, with the promise that files appear whole.</summary>
public static class PayloadFolder
{
    /// <summary>Whether <paramref name="path"/> is an ordinary file with the size and content of <paramref name="file"/>.</summary>
    public static bool Holds(string path, PayloadFile file)
    {
        FileInfo info = new(path);
        return info.Exists && !IsLink(info) && info.Length == file.Size && PayloadHash.OfFile(path) == file.Sha256;
    }

    /// <summary>Whether an entry is a link, which a payload never holds.</summary>
    public static bool IsLink(FileSystemInfo entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    /// <summary>Whether two contents are the same. Named in full, or the compiler takes the one of System.Memory, which msbuild.exe may not have.</summary>
    public static bool AreSame(byte[] one, byte[] other) => Enumerable.SequenceEqual(one, other);

    /// <summary>
    /// Puts a file in place: <paramref name="write"/> fills a file beside the target, which then takes its place. A rename is whole only
    /// inside of one file system; across two it would be a copy into the old file, which a running program may have mapped.
    /// </summary>
    /// <param name="target">The file to put in place; absolute. Its folder is made when it is missing.</param>
    /// <param name="owner">Who writes; two owners may put the same target at the same time.</param>
    /// <param name="write">Writes the file at the path that it is given.</param>
    public static void Put(string target, string owner, Action<string> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string temporary = Unfinished(target, owner);
        try
        {
            RemoveUnfinished(target, owner);
            write(temporary);
            Touch(temporary);
#if NET
            File.Move(temporary, target, overwrite: true);
#else
            File.Delete(target);
            File.Move(temporary, target);
#endif
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as a data file unless the target holds them already.</summary>
    /// <returns>Whether it was written.</returns>
    public static bool WriteIfDifferent(string target, byte[] bytes, string owner)
    {
        if (File.Exists(target) && AreSame(File.ReadAllBytes(target), bytes))
        {
            return false;
        }

        Put(target, owner, temporary =>
        {
            File.WriteAllBytes(temporary, bytes);
            PayloadMode.Set(temporary, PayloadMode.Data);
        });
        return true;
    }

    /// <summary>
    /// The file beside <paramref name="target"/> in which <paramref name="owner"/> writes the next one. The name is the same each
    /// time, so that the next copy finds what a killed one left.
    /// </summary>
    public static string Unfinished(string target, string owner)
    {
        string key = PayloadHash.OfBytes(Encoding.UTF8.GetBytes(owner)).Substring(0, 12);
        return Path.Combine(Path.GetDirectoryName(target)!, "." + Path.GetFileName(target) + "." + key + ".new");
    }

    /// <summary>Takes away what <paramref name="owner"/> left beside <paramref name="target"/> when it was killed.</summary>
    public static void RemoveUnfinished(string target, string owner)
    {
        string temporary = Unfinished(target, owner);
        if (File.Exists(temporary))
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Removes <paramref name="folder"/> and its parents up to, not including, <paramref name="root"/> while they are empty.</summary>
    public static void RemoveEmptyFolders(string folder, string root)
    {
        while (folder.Length > root.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    /// <summary>Gives the file the present time: packages bear fixed ones, and whatever compares times has to see that it is new.</summary>
    private static void Touch(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
}
