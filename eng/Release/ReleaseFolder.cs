using LibPglite.Payload;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Release;

/// <summary>
/// artifacts/release/VERSION: packages, checksums, the subjects of the attestation, logs of the gate, symbols of the engine. It is
/// put together beside and moved into place when everything is in it; until then, and after any failure, there is none.
/// </summary>
internal sealed class ReleaseFolder
{
    private readonly string folder;
    private readonly string unfinished;

    public ReleaseFolder(Repository repository, string version)
    {
        folder = Path.Combine(repository.Artifacts, "release", version);
        unfinished = folder + ".unfinished";
        Discard();
        Directory.CreateDirectory(unfinished);
    }

    public void Add(string file, string? name = null)
    {
        string target = Path.Combine(unfinished, name ?? Path.GetFileName(file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }

    /// <summary>Writes the checksums, those of what the packages' manifests state included, and puts the folder in place; returns its path.</summary>
    public string Finish(IEnumerable<PayloadManifest> manifests)
    {
        string[] files = [.. Directory.EnumerateFiles(unfinished, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(unfinished, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Write("SHA256SUMS", files.Select(file => Line(Hash.OfFile(Path.Combine(unfinished, file)), file)));

        // A gallery that signs a package changes its bytes; the digest over the files inside survives that.
        Write("subjects.sha256",
        [
            .. files.Where(file => file.EndsWith(".nupkg", StringComparison.Ordinal)).Select(file => Line(Hash.OfFile(Path.Combine(unfinished, file)), file)),
            .. manifests.Select(manifest => Line(manifest.TreeDigest, $"{manifest.PackageId}.{manifest.Version}.tree")),
        ]);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.Move(unfinished, folder);
        return folder;
    }

    /// <summary>Takes away what is there of this version, finished or not.</summary>
    public void Discard()
    {
        foreach (string path in new[] { folder, unfinished }.Where(Directory.Exists))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllText(Path.Combine(unfinished, name), string.Concat(lines));

    /// <summary>As sha256sum writes and checks it.</summary>
    private static string Line(string hash, string name) => $"{hash}  {name}\n";
}
