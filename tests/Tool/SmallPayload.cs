using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tool;

/// <summary>A payload of a few small files, and archives of it as friends and strangers make them.</summary>
internal static class SmallPayload
{
    internal static readonly (string Path, string Content, string Mode)[] Files =
    [
        ("libpglite.so", "code", PayloadMode.Program),
        ("prefix/share/zones/Etc", "a zone", PayloadMode.Data),
        ("template/cluster.tar", "a cluster", PayloadMode.Data),
    ];

    internal static byte[] Manifest { get; } = ManifestWriter.Write(new PayloadManifest(
        new PayloadIdentity(PayloadIdentity.Runtime, PayloadIdentity.Development, "LibPglite.Runtime.test", "1.2.3", "test", "18.6", "1.0"),
        [],
        [],
        Files.Select(file => new PayloadFile(file.Path, file.Content.Length, PayloadHash.OfBytes(Encoding.ASCII.GetBytes(file.Content)), file.Mode))));

    /// <summary>Writes a tar archive: what <paramref name="before"/> adds, the payload below <paramref name="root"/> but for the files left out, what <paramref name="after"/> adds.</summary>
    internal static string Tar(string name, string root, string[]? without = null, Action<TarWriter>? before = null, Action<TarWriter>? after = null, bool gzip = false)
    {
        string path = Path.Combine(Environs.Work, name);
        using FileStream file = File.Create(path);
        using Stream stream = gzip ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using TarWriter tar = new(stream, TarEntryFormat.Pax);
        before?.Invoke(tar);
        foreach ((string inner, string content, string mode) in Files.Where(entry => without?.Contains(entry.Path) != true))
        {
            Add(tar, root + inner, content, mode);
        }

        Add(tar, root + PayloadManifest.FileName, Encoding.UTF8.GetString(Manifest), PayloadMode.Data);
        after?.Invoke(tar);
        return path;
    }

    internal static void Add(TarWriter tar, string path, string content, string mode = PayloadMode.Data)
    {
        PaxTarEntry entry = new(TarEntryType.RegularFile, path)
        {
            Mode = (UnixFileMode)Convert.ToInt32(mode, 8),
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        };
        tar.WriteEntry(entry);
    }

    internal static void Link(TarWriter tar, string path, string target, TarEntryType type = TarEntryType.SymbolicLink) =>
        tar.WriteEntry(new PaxTarEntry(type, path) { LinkName = target });
}
