using System.IO.Compression;
using System.Text;
using LibPglite.Payload;
using NuGet.Packaging;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// <c>package.sha256</c>: the hashes of the manifest and of every file beside the payload, those that NuGet writes included, in the
/// form that sha256sum reads. A build imports some of them, and no manifest lists them. What NuGet writes exists only in a finished
/// package; so the package is written once with an empty list and read for the hashes. Nothing that is hashed depends on the list.
/// </summary>
internal sealed class PackageSeal
{
    internal const string FileName = "package.sha256";

    private const string Payload = "pglite/";

    private byte[] _content = [];

    internal PackageSeal(PackageBuilder builder) => builder.Files.Add(new PackageEntry(FileName, () => new MemoryStream(_content)));

    /// <summary>Takes the hashes from a package that was written with this seal.</summary>
    internal void Fill(Stream package)
    {
        using ZipArchive zip = new(package, ZipArchiveMode.Read, leaveOpen: true);
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            string path = Uri.UnescapeDataString(entry.FullName);
            if (path != FileName && (!path.StartsWith(Payload, StringComparison.Ordinal) || path == Payload + PayloadManifest.FileName))
            {
                using MemoryStream content = new();
                using Stream stream = entry.Open();
                stream.CopyTo(content);
                hashes.Add(path, PayloadHash.OfBytes(content.ToArray()));
            }
        }

        _content = Encoding.UTF8.GetBytes(string.Concat(hashes.Select(row => $"{row.Value}  {row.Key}\n")));
    }
}
