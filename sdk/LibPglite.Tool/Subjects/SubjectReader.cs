using LibPglite.Diagnostics;

namespace LibPglite.Tool.Subjects;

/// <summary>Finds out what a path is, by what is in it and not by its name, and reads it.</summary>
internal static class SubjectReader
{
    private const int TarMagicAt = 257;

    /// <exception cref="PgliteDiagnosticException">PGL2001 ... PGL2005: there is nothing to judge, or it is refused.</exception>
    public static Subject Read(string path, Limits limits)
    {
        if (Directory.Exists(path))
        {
            return FolderSubject.Read(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        }

        if (!File.Exists(path))
        {
            throw new PgliteDiagnosticException("PGL2001", path);
        }

        // Pipes and devices have no length either; to open one may wait for ever, and reading it may not end.
        if (new FileInfo(path).Length == 0)
        {
            throw new PgliteDiagnosticException("PGL2002", path);
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Subject subject = Read(path, file, limits);

        // Where the archive itself is not sound, that is what has to be told: the manifest may be what is damaged.
        return subject.Payloads.Count > 0 || subject.Problems.Count > 0 ? subject : throw new PgliteDiagnosticException("PGL2002", path);
    }

    private static Subject Read(string path, FileStream file, Limits limits)
    {
        byte[] head = new byte[TarMagicAt + 5];
        int count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> start = head.AsSpan(0, count);
        file.Position = 0;
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
        {
            return ZipSubject.Read(path, file, limits);
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return TarSubject.Read(path, file, compressed: true, limits);
        }

        if (start.Length == head.Length && start[TarMagicAt..].SequenceEqual("ustar"u8))
        {
            return TarSubject.Read(path, file, compressed: false, limits);
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']))
        {
            throw new PgliteDiagnosticException("PGL2004", path, "it is compressed with zstd or xz; decompress it first");
        }

        // A single-file publish: the payload lies beside the program, because the system's loader needs a file.
        return FolderSubject.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, "folder of a single-file program");
    }
}
