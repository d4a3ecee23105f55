using System.Text;
using System.Text.Json;
using PgliteSdk.RuntimePacks;

namespace LibPglite.Tool.Doctor;

/// <summary>The bill of materials is valid, agrees with the provenance, and every component in it has its notice.</summary>
internal static class LicenceChecks
{
    private const string Bill = "sbom.spdx.json";
    private const string Notices = "THIRD-PARTY-NOTICES";

    public static void Run(Examination examination)
    {
        foreach (string missing in new[] { "LICENSE", Notices, Bill }.Select(name => examination.Part.Papers + name).Where(name => !examination.Files.ContainsKey(name)))
        {
            examination.Find(missing, "PGL3501", missing);
        }

        string path = examination.Part.Papers + Bill;
        if (!examination.Files.ContainsKey(path) || examination.Read(path) is not { } bytes)
        {
            return;
        }

        IReadOnlyList<string> problems = BillOfMaterialsCheck.Problems(bytes, Documents.Schema(BillOfMaterialsCheck.Family));
        if (problems.Count > 0)
        {
            examination.Find(path, "PGL3503", Examination.Few(problems));
            return;
        }

        using JsonDocument bill = JsonDocument.Parse(bytes);
        JsonElement[] packages = [.. bill.RootElement.GetProperty("packages").EnumerateArray()];
        CheckNotices(examination, [.. packages.Where(package => Text(package, "name") != $"{examination.Part.Pack}.{examination.Manifest.Rid}")]);
        CheckArchives(examination, packages);
    }

    private static void CheckNotices(Examination examination, JsonElement[] components)
    {
        string path = examination.Part.Papers + Notices;
        string notices = examination.Read(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
        foreach (string name in components.Select(component => Text(component, "name")).Where(name => !notices.Contains($"\n{name}\n===", StringComparison.Ordinal)))
        {
            examination.Find(path, "PGL3502", name);
        }
    }

    /// <summary>What was compiled in is a component, with the same hash.</summary>
    private static void CheckArchives(Examination examination, JsonElement[] packages)
    {
        if (examination.Documents["provenance"] is not { } provenance)
        {
            return;
        }

        HashSet<string> hashes =
        [
            .. packages.Where(package => package.TryGetProperty("checksums", out _))
                .SelectMany(package => package.GetProperty("checksums").EnumerateArray())
                .Select(checksum => Text(checksum, "checksumValue")),
        ];
        JsonElement[] archives = [.. provenance.GetProperty("archives").EnumerateArray()];
        foreach (JsonElement archive in archives.Where(archive => !hashes.Contains(Text(archive, "sha256"))))
        {
            examination.Contradict("provenance", $"the archive {Text(archive, "name")}", Text(archive, "sha256"), $"no component of {Bill} has this hash");
        }

        // The manifest of a payload with several packs names the sources of all of them.
        string[] stated = [.. archives.Select(archive => $"{Text(archive, "name")} {Text(archive, "version")} {Text(archive, "sha256")}")];
        examination.Compare("provenance", "the sources of the manifest", stated,
            examination.Manifest.Sources.Select(source => $"{source.Name} {source.Version} {source.Sha256}").Where(source => examination.Part.IsAlone || stated.Contains(source, StringComparer.Ordinal)));
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
