using System.IO.Compression;
using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Subjects;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// A payload as a folder, wherever it was: a folder is taken as it is, a package is unpacked into a private place with the modes
/// that its manifest states. Names that lead out of the folder are refused once more, though the comparison did so before.
/// </summary>
internal sealed class OpenedPack : IDisposable
{
    private const string Folder = "pglite/";
    private const long MostBytes = 4L << 30;

    private readonly TemporaryFolder? _unpacked;

    private OpenedPack(string payload, TemporaryFolder? unpacked)
    {
        Payload = payload;
        _unpacked = unpacked;
    }

    /// <summary>The folder that holds manifest.json.</summary>
    public string Payload { get; }

    /// <param name="path">What the user named.</param>
    /// <param name="subject">What it turned out to be: archives that are hostile never get here.</param>
    /// <exception cref="PgliteDiagnosticException">PGL3001: a form of subject that can be compared, but not examined.</exception>
    public static OpenedPack Open(string path, Subject subject)
    {
        string root = subject.Payloads[0].Root;
        if (Directory.Exists(path))
        {
            return new OpenedPack(Path.GetFullPath(Path.Combine(path, root)), null);
        }

        if (subject.Form.Contains("folder", StringComparison.Ordinal))
        {
            return new OpenedPack(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, root), null);
        }

        if (root != Folder || !subject.Form.StartsWith("NuGet", StringComparison.Ordinal))
        {
            throw new PgliteDiagnosticException("PGL3001", path, $"it is a {subject.Form}; unpack it and name the folder");
        }

        var folder = new TemporaryFolder("pglite-doctor-");
        try
        {
            string payload = Path.Combine(folder.Path, "pglite");
            Unpack(path, payload);
            return new OpenedPack(payload, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose() => _unpacked?.Dispose();

    private static void Unpack(string package, string target)
    {
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(package);
            ZipArchiveEntry[] entries = [.. archive.Entries.Where(entry => entry.FullName.StartsWith(Folder, StringComparison.Ordinal) && !entry.FullName.EndsWith('/'))];
            long left = MostBytes;
            foreach (ZipArchiveEntry entry in entries)
            {
                left -= Extract(package, entry, target, left);
            }
        }
        catch (InvalidDataException e)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL3001", package, e.Message), e);
        }

        string manifest = Path.Combine(target, PayloadManifest.FileName);
        foreach (PayloadFile file in ManifestReader.Read(manifest).Files.Where(file => File.Exists(PayloadPath.Locate(target, file.Path))))
        {
            PayloadMode.Set(PayloadPath.Locate(target, file.Path), file.Mode);
        }
    }

    private static long Extract(string package, ZipArchiveEntry entry, string target, long left)
    {
        string name = Uri.UnescapeDataString(entry.FullName[Folder.Length..]);
        string path = Path.GetFullPath(Path.Combine(target, name));
        if (!path.StartsWith(target + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new PgliteDiagnosticException("PGL3001", package, $"'{entry.FullName}' leads out of the package");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream source = entry.Open();
        using FileStream copy = new(path, FileMode.CreateNew, FileAccess.Write);
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        for (int count; (count = source.Read(buffer)) > 0; written += count)
        {
            if (written + count > left)
            {
                throw new PgliteDiagnosticException("PGL3001", package, $"it unpacks to more than {MostBytes >> 20} MB");
            }

            copy.Write(buffer.AsSpan(0, count));
        }

        return written;
    }
}
