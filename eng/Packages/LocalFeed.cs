using System.IO.Compression;
using LibPglite.Payload;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Packages;

/// <summary>
/// artifacts/feed and the packages folder that its consumers restore into. NuGet takes an id and version that it has unpacked
/// once for unchanged; here a version is rebuilt many times, so what was unpacked from other bytes is taken away.
/// </summary>
internal sealed class LocalFeed(string feed, string packages)
{
    /// <summary>The package file of an id, or null.</summary>
    public string? Find(string id, string version)
    {
        string path = Path.Combine(feed, $"{id}.{version}.nupkg");
        return File.Exists(path) ? path : null;
    }

    /// <summary>Removes unpacked packages whose bytes are not those in the feed, and returns their ids.</summary>
    public IReadOnlyList<string> DropStale()
    {
        var dropped = new List<string>();
        foreach (string package in Directory.EnumerateFiles(feed, "*.nupkg").Order(StringComparer.Ordinal))
        {
            (string id, string version) = Identity(package);
            string unpacked = Path.Combine(packages, id.ToLowerInvariant(), version.ToLowerInvariant());
            string copy = Path.Combine(unpacked, $"{id}.{version}.nupkg".ToLowerInvariant());
            if (Directory.Exists(unpacked) && (!File.Exists(copy) || Hash.OfFile(copy) != Hash.OfFile(package)))
            {
                Directory.Delete(unpacked, recursive: true);
                dropped.Add(id);
            }
        }

        return dropped;
    }

    /// <summary>Unpacks the folder pglite/ of a runtime pack, with the modes that its manifest states.</summary>
    public static void UnpackPayload(string package, string target)
    {
        string next = target + ".next";
        if (Directory.Exists(next))
        {
            Directory.Delete(next, recursive: true);
        }

        using (ZipArchive archive = ZipFile.OpenRead(package))
        {
            foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.StartsWith("pglite/", StringComparison.Ordinal)))
            {
                string path = Path.GetFullPath(Path.Combine(next, Uri.UnescapeDataString(entry.FullName["pglite/".Length..])));
                if (!path.StartsWith(next + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    throw new BuildFailure($"{package}: {entry.FullName} would land outside of the target folder");
                }

                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                entry.ExtractToFile(path);
            }
        }

        PayloadModes.Apply(next);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(next, target);
    }

    /// <summary>The manifest inside a pack, as the pack builder wrote it.</summary>
    public static PayloadManifest Manifest(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry entry = archive.GetEntry("pglite/" + PayloadManifest.FileName) ?? throw new BuildFailure($"{package} has no manifest");
        using Stream stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return ManifestReader.Read(bytes.ToArray(), package);
    }

    private static (string Id, string Version) Identity(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        ZipArchiveEntry nuspec = archive.Entries.First(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        using Stream stream = nuspec.Open();
        var document = System.Xml.Linq.XDocument.Load(stream);
        string Value(string name) => document.Descendants().First(element => element.Name.LocalName == name).Value;
        return (Value("id"), Value("version"));
    }
}
