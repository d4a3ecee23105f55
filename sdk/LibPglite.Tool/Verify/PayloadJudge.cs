using LibPglite.Diagnostics;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Subjects;

namespace LibPglite.Tool.Verify;

/// <summary>Judges one payload: its manifest, then everything that lies beside it.</summary>
internal static class PayloadJudge
{
    /// <summary>What differs, by path in the subject. The manifest is null when it cannot be believed; nothing else is judged then.</summary>
    public static (PayloadManifest? Manifest, IReadOnlyList<Finding> Findings) Judge(PayloadPart part, bool withModes)
    {
        string name = part.Root + PayloadManifest.FileName;
        PayloadManifest manifest;
        try
        {
            manifest = ManifestReader.Read(part.Manifest, name);
        }
        catch (PgliteDiagnosticException refused)
        {
            return (null, [new Finding(refused.Diagnostic, name)]);
        }

        List<Finding> findings = [];
        if (!ManifestWriter.Write(manifest).AsSpan().SequenceEqual(part.Manifest))
        {
            findings.Add(Finding.At(name, "PGL2109", name));
        }

        FoundEntry[] entries = [.. withModes ? part.Entries : part.Entries.Select(entry => new FoundEntry(entry.Path, entry.Kind, entry.Size, null, entry.Hash))];
        HashSet<string> whiteouts = [.. part.Whiteouts];
        findings.AddRange(PayloadComparison.Compare(manifest, entries).Select(difference => Describe(difference, part.Root, manifest, whiteouts)));
        findings.AddRange(Folders(part, manifest));
        HashSet<string> present = [.. entries.Select(entry => entry.Path)];
        findings.AddRange(part.Whiteouts.Where(present.Contains).Select(path => Finding.At(part.Root + path, "PGL2108", part.Root + path)));
        return (manifest, findings);
    }

    private static Finding Describe(PayloadDifference difference, string root, PayloadManifest manifest, HashSet<string> whiteouts)
    {
        string path = root + difference.Path;
        return difference.Kind switch
        {
            DifferenceKind.Missing => Finding.At(path, "PGL2101", path, whiteouts.Contains(difference.Path) ? "the layer removes it" : "it is not there"),
            DifferenceKind.Mode => Finding.At(path, "PGL2104", path, difference.Found, difference.Expected),
            DifferenceKind.NotAFile => Finding.At(path, "PGL2106", path, difference.Found),
            DifferenceKind.Altered => Finding.At(path, "PGL2102", path, difference.Found),
            _ => Twin(difference.Path, manifest) is { } twin ? Finding.At(path, "PGL2105", path, root + twin) : Finding.At(path, "PGL2103", path),
        };
    }

    /// <summary>The listed file, or folder of one, that has this name in other letters.</summary>
    private static string? Twin(string path, PayloadManifest manifest) =>
        manifest.Files.Select(file => file.Path).FirstOrDefault(listed =>
            string.Equals(listed, path, StringComparison.OrdinalIgnoreCase) || SameFolder(listed, path));

    /// <summary>Whether both lie in folders that are one on a file system that ignores case, and two on others.</summary>
    private static bool SameFolder(string listed, string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0 && slash < listed.Length; slash = path.IndexOf('/', slash + 1))
        {
            if (listed[slash] == '/' && listed.StartsWith(path[..slash], StringComparison.OrdinalIgnoreCase) && !listed.StartsWith(path[..slash], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Folders that no listed file is in. Those that hold extra files are told by these.</summary>
    private static IEnumerable<Finding> Folders(PayloadPart part, PayloadManifest manifest)
    {
        string[] known = [.. manifest.Files.Select(file => file.Path), .. part.Entries.Select(entry => entry.Path)];
        return part.Folders.Where(folder => !known.Any(path => path.StartsWith(folder + "/", StringComparison.Ordinal)))
            .Select(folder => Finding.At(part.Root + folder + "/", "PGL2103", part.Root + folder + "/"));
    }
}
