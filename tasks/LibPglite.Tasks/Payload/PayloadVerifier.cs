using System.Globalization;
using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>Compares a payload folder with a manifest, byte by byte: nothing that was remembered from writing it is trusted.</summary>
public static class PayloadVerifier
{
    /// <summary>Finds every difference, in ordinal order of the paths.</summary>
    /// <param name="manifest">What has to be there.</param>
    /// <param name="folder">The folder <c>pglite</c>. Its own <c>manifest.json</c> is not looked at. Links are not followed.</param>
    /// <returns>PGL1001 missing, PGL1002 altered, PGL1003 extra, PGL1004 mode; empty when the folder is as stated.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<PgliteDiagnostic> Verify(PayloadManifest manifest, string folder)
    {
        SortedDictionary<string, FileSystemInfo> found = new(StringComparer.Ordinal);
        if (Directory.Exists(folder))
        {
            Collect(new DirectoryInfo(folder), string.Empty, found);
        }

        found.Remove(PayloadManifest.FileName);
        SortedDictionary<string, PgliteDiagnostic> findings = new(StringComparer.Ordinal);
        foreach (PayloadFile file in manifest.Files)
        {
            if (!found.TryGetValue(file.Path, out FileSystemInfo? entry))
            {
                findings.Add(file.Path, PgliteDiagnostic.Create("PGL1001", file.Path));
            }
            else if (Alteration(entry, file) is string alteration)
            {
                findings.Add(file.Path, PgliteDiagnostic.Create("PGL1002", file.Path, alteration));
            }
            else if (PayloadMode.Applies && PayloadMode.Of(entry.FullName) is string mode && mode != file.Mode)
            {
                findings.Add(file.Path, PgliteDiagnostic.Create("PGL1004", file.Path, mode, file.Mode));
            }

            found.Remove(file.Path);
        }

        foreach (string path in found.Keys)
        {
            findings.Add(path, PgliteDiagnostic.Create("PGL1003", path));
        }

        return findings.Values.ToArray();
    }

    private static string? Alteration(FileSystemInfo entry, PayloadFile file)
    {
        if (PayloadFolder.IsLink(entry) || entry is not FileInfo info)
        {
            return "it is a link, not a file";
        }

        if (info.Length != file.Size)
        {
            return string.Format(CultureInfo.InvariantCulture, "it has {0} bytes instead of {1}", info.Length, file.Size);
        }

        string hash = PayloadHash.OfFile(info.FullName);
        return hash == file.Sha256 ? null : "its SHA-256 is " + hash + " instead of " + file.Sha256;
    }

    private static void Collect(DirectoryInfo folder, string prefix, SortedDictionary<string, FileSystemInfo> found)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo inner && !PayloadFolder.IsLink(entry))
            {
                Collect(inner, prefix + entry.Name + "/", found);
            }
            else
            {
                found.Add(prefix + entry.Name, entry);
            }
        }
    }
}
