using System.Text.Json;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// What of a payload came in one pack. A runtime with extension packs laid over it is one payload, but each pack has papers of its
/// own, which speak about its own files and nothing else: each is examined by itself.
/// </summary>
/// <param name="Pack">The id of the package without the runtime identifier.</param>
/// <param name="Papers">The folder of its licences and diagnostics, with a closing slash; empty for the runtime's.</param>
/// <param name="Files">Its files.</param>
/// <param name="Extensions">Those of its extensions that are there.</param>
/// <param name="IsAlone">Whether the payload consists of it.</param>
internal sealed record PackPart(string Pack, string Papers, IReadOnlyList<PayloadFile> Files, IReadOnlyList<PayloadExtension> Extensions, bool IsAlone)
{
    private const string Family = "LibPglite.Extension.";

    public bool IsRuntime => Papers.Length == 0;

    /// <summary>The parts of the payload in <paramref name="root"/>: the runtime first, then what is laid over it, in ordinal order.</summary>
    public static IReadOnlyList<PackPart> Of(string root, PayloadManifest manifest)
    {
        string pack = manifest.PackageId[..^(manifest.Rid.Length + 1)];
        if (manifest.Identity.Kind == PayloadIdentity.Extension)
        {
            return [new PackPart(pack, ContentDigest.PapersOf(pack), manifest.Files, manifest.Extensions, IsAlone: true)];
        }

        PackPart[] over =
        [
            .. manifest.Files.Where(file => file.Path.StartsWith(ContentDigest.Extensions, StringComparison.Ordinal))
                .Select(file => file.Path.Split('/')[1]).Distinct().Order(StringComparer.Ordinal).Select(name => Over(root, manifest, Family + name)),
        ];
        HashSet<string> theirs = [.. over.SelectMany(part => part.Files).Select(file => file.Path)];
        HashSet<string> names = [.. over.SelectMany(part => part.Extensions).Select(extension => extension.Name)];
        return
        [
            new PackPart(
                pack,
                "",
                [.. manifest.Files.Where(file => !theirs.Contains(file.Path))],
                [.. manifest.Extensions.Where(extension => !names.Contains(extension.Name))],
                IsAlone: over.Length == 0),
            .. over,
        ];
    }

    private static PackPart Over(string root, PayloadManifest manifest, string pack)
    {
        string papers = ContentDigest.PapersOf(pack);
        JsonElement[] rows = Rows(PayloadPath.Locate(root, $"{papers}{ContentDigest.Diagnostics}extensions.json"), pack);
        HashSet<string> names = [.. rows.Select(row => row.GetProperty("name").GetString()!)];
        HashSet<string> files = [.. rows.SelectMany(row => Examination.Texts(row.GetProperty("files")))];
        return new PackPart(
            pack,
            papers,
            [.. manifest.Files.Where(file => file.Path.StartsWith(papers, StringComparison.Ordinal) || files.Contains(file.Path))],
            [.. manifest.Extensions.Where(extension => names.Contains(extension.Name))],
            IsAlone: false);
    }

    /// <summary>The rows of a pack in its inventory; none when that cannot be read, which is found when the documents are.</summary>
    private static JsonElement[] Rows(string path, string pack)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. document.RootElement.GetProperty("extensions").EnumerateArray().Where(row => row.GetProperty("pack").GetString() == pack).Select(row => row.Clone())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return [];
        }
    }
}
