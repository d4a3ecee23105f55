using System.IO.Compression;
using LibPglite.Diagnostics;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// A payload as a folder, wherever it was: a folder is taken as it is, a package is unpacked into a private place with the modes
/// that its manifest states. Names that lead out of the folder, and archives that are far larger than any pack, are refused.
/// </summary>
internal sealed class OpenedPack : IDisposable
{
    private const string Folder = "pglite/";
    private const int MostEntries = 100_000;
    private const long MostBytes = 4L << 30;

    private readonly TemporaryFolder? _unpacked;

    private OpenedPack(string payload, TemporaryFolder? unpacked)
    {
        Payload = payload;
        _unpacked = unpacked;
    }

    /// <summary>The folder that holds manifest.json.</summary>
    public string Payload { get; }

    /// <exception cref="PgliteDiagnosticException">PGL2001, PGL3001: nothing is there, or nothing that holds a payload.</exception>
    public static OpenedPack Open(string path)
    {
        if (Directory.Exists(path))
        {
            string? payload = new[] { path, Path.Combine(path, "pglite") }.FirstOrDefault(folder => File.Exists(Path.Combine(folder, PayloadManifest.FileName)));
            return payload is null ? throw new PgliteDiagnosticException("PGL3001", path, "no manifest.json in it, nor in a folder pglite") : new OpenedPack(Path.GetFullPath(payload), null);
        }

        if (!File.Exists(path))
        {
            throw new PgliteDiagnosticException("PGL2001", path);
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
            if (entries.Length is 0 or > MostEntries)
            {
                throw new PgliteDiagnosticException("PGL3001", package, entries.Length == 0 ? "no folder pglite in it" : $"{entries.Length} files");
            }

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
        if (!File.Exists(manifest))
        {
            throw new PgliteDiagnosticException("PGL3001", package, "no pglite/manifest.json in it");
        }

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
