using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PgliteSdk.Tests.Tool;

/// <summary>The pack of this build taken apart, and put together again with other content but in the same form.</summary>
internal static class PackageBytes
{
    /// <summary>The entries in the order of the file: name, first byte of the header, first byte after the content.</summary>
    internal static (string Name, long Start, long End)[] Entries(byte[] package)
    {
        List<(string Name, long Start, long End)> entries = [];
        int at = 0;
        while (BinaryPrimitives.ReadUInt32LittleEndian(package.AsSpan(at)) == 0x04034B50)
        {
            int name = BinaryPrimitives.ReadUInt16LittleEndian(package.AsSpan(at + 26));
            int extra = BinaryPrimitives.ReadUInt16LittleEndian(package.AsSpan(at + 28));
            int end = at + 30 + name + extra + BinaryPrimitives.ReadInt32LittleEndian(package.AsSpan(at + 18));
            entries.Add((Encoding.UTF8.GetString(package, at + 30, name), at, end));
            at = end;
        }

        return [.. entries];
    }

    /// <summary>Writes a package like the pack, with what <paramref name="content"/> makes of each entry (null leaves it out) and an empty one more. Returns the names.</summary>
    internal static IReadOnlyList<string> Forge(string path, Func<string, byte[], byte[]?> content, string? extra = null)
    {
        List<string> names = [];
        using ZipArchive pack = ZipFile.OpenRead(Environs.Pack);
        File.Delete(path);
        using ZipArchive forged = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in pack.Entries)
        {
            using MemoryStream bytes = new();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(bytes);
            }

            names.Add(entry.FullName);
            if (content(entry.FullName, bytes.ToArray()) is { } wanted)
            {
                Add(forged, entry.FullName, wanted, entry);
            }
        }

        if (extra is not null)
        {
            Add(forged, extra, [], pack.Entries[0]);
        }

        return names;
    }

    /// <summary>The bytes with one of them changed; of none, one.</summary>
    internal static byte[] Changed(Random random, byte[] content)
    {
        byte[] changed = content.Length == 0 ? [0] : [.. content];
        changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
        return changed;
    }

    private static void Add(ZipArchive zip, string name, byte[] content, ZipArchiveEntry like)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = like.LastWriteTime;
        entry.ExternalAttributes = like.ExternalAttributes;
        using Stream stream = entry.Open();
        stream.Write(content);
    }
}
