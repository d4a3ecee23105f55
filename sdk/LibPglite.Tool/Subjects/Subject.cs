using LibPglite.Payload;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Subjects;

/// <summary>What a path on the command line turned out to hold, read once and in whole.</summary>
/// <param name="Form">What it is, in words: <c>NuGet package</c>, <c>publish folder</c>, ...</param>
/// <param name="Payloads">The payloads in it; none only where there are problems.</param>
/// <param name="Rest">The entries outside of the payloads, as far as this form of subject answers for them.</param>
/// <param name="Texts">The bytes of small files outside of the payloads that say something about them.</param>
/// <param name="Problems">What is wrong with the container itself.</param>
internal sealed record Subject(
    string Form,
    IReadOnlyList<PayloadPart> Payloads,
    IReadOnlyList<FoundEntry> Rest,
    IReadOnlyDictionary<string, byte[]> Texts,
    IReadOnlyList<Finding> Problems)
{
    /// <summary>Whether permission bits were kept, so that they could be compared.</summary>
    public bool KeepsModes => Payloads.Any(payload => payload.Entries.Any(entry => entry.Mode is not null));
}

/// <summary>One payload in a subject.</summary>
/// <param name="Root">The prefix of its paths in the subject: <c>pglite/</c>, or the empty string when it is the subject.</param>
/// <param name="Manifest">The bytes of its manifest.</param>
/// <param name="Entries">What lies in it, by path below the root.</param>
/// <param name="Folders">The folders in it, by path below the root.</param>
/// <param name="Whiteouts">The paths below the root that an OCI layer removes from the layers under it.</param>
internal sealed record PayloadPart(
    string Root,
    byte[] Manifest,
    IReadOnlyList<FoundEntry> Entries,
    IReadOnlyList<string> Folders,
    IReadOnlyList<string> Whiteouts);
