using System.Globalization;
using LibPglite.Payload;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Subjects;

namespace LibPglite.Tool.Verify;

/// <summary>The whole of <c>verify</c>: container, package parts, payloads, digest.</summary>
internal static class Verification
{
    private const string DigestPrefix = "sha256:";

    /// <param name="path">The subject, as the user named it.</param>
    /// <param name="subject">What it holds.</param>
    /// <param name="expect">The tree digest that it must have, or null.</param>
    /// <param name="withModes">Whether permission bits count, where they are kept.</param>
    public static Report Run(string path, Subject subject, string? expect, bool withModes)
    {
        List<Finding> findings = [.. subject.Problems];
        List<Fact> facts = [new("form", subject.Form)];
        foreach (PayloadPart part in subject.Payloads)
        {
            (PayloadManifest? manifest, IReadOnlyList<Finding> differences) = PayloadJudge.Judge(part, withModes);
            findings.AddRange(differences);
            if (manifest is not null)
            {
                findings.AddRange(PackageParts.Judge(subject, part, manifest));
                findings.AddRange(Digest(part, manifest, expect));
                string of = subject.Payloads.Count == 1 ? "" : " (" + part.Root + ")";
                facts.Add(new("package" + of, manifest.PackageId + " " + manifest.Version));
                facts.Add(new("files" + of, manifest.Files.Count.ToString(CultureInfo.InvariantCulture)));
                facts.Add(new("treeDigest" + of, manifest.TreeDigest));
            }
        }

        facts.Add(new("modes", !subject.KeepsModes ? "not kept here, not compared" : withModes ? "compared" : "not compared"));
        return new Report("verify", path, facts, Ordered(findings));
    }

    private static IEnumerable<Finding> Digest(PayloadPart part, PayloadManifest manifest, string? expect)
    {
        string? wanted = expect?.StartsWith(DigestPrefix, StringComparison.Ordinal) == true ? expect[DigestPrefix.Length..] : expect;
        return wanted is null || string.Equals(wanted, manifest.TreeDigest, StringComparison.OrdinalIgnoreCase)
            ? []
            : [Finding.At(part.Root + PayloadManifest.FileName, "PGL2201", manifest.TreeDigest, wanted)];
    }

    /// <summary>By path; a damaged entry is not told twice when its content was judged too.</summary>
    private static Finding[] Ordered(List<Finding> findings)
    {
        HashSet<string?> altered = [.. findings.Where(finding => finding.Diagnostic.Code == "PGL2102").Select(finding => finding.Path)];
        return [.. findings.Where(finding => finding.Diagnostic.Code != "PGL2010" || !altered.Contains(finding.Path))
            .OrderBy(finding => finding.Path, StringComparer.Ordinal).ThenBy(finding => finding.Diagnostic.Code, StringComparer.Ordinal)];
    }
}
