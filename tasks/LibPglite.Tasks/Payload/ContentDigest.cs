namespace LibPglite.Payload;

/// <summary>
/// The identity of what runs: a <see cref="TreeDigest"/> over the plugin, the prefix and the template alone. Papers about them
/// (diagnostics, licences, bill of materials) travel in the same payload, name this digest, and do not change it.
/// </summary>
public static class ContentDigest
{
    /// <summary>The folder of the diagnostics in a payload, and in the papers of a pack that is laid over it.</summary>
    public const string Diagnostics = "diagnostics/";

    /// <summary>The folder in which each pack that is laid over a runtime keeps its papers apart.</summary>
    public const string Extensions = "extensions/";

    /// <summary>Computes the digest of a payload's <paramref name="files"/>, which may come in any order and with the papers.</summary>
    public static string Of(IEnumerable<PayloadFile> files) => TreeDigest.Of(files.Where(file => !IsPaper(file.Path)));

    /// <summary>The folder of the papers of <c>LibPglite.Extension.NAME</c>.</summary>
    public static string PapersOf(string pack) => Extensions + pack.Split('.').Last() + "/";

    /// <summary>Whether the file at <paramref name="path"/> says something about the content instead of being a part of it.</summary>
    public static bool IsPaper(string path) =>
        path.StartsWith(Diagnostics, StringComparison.Ordinal) || path.StartsWith(Extensions, StringComparison.Ordinal) || path is "LICENSE" or "THIRD-PARTY-NOTICES" or "sbom.spdx.json" or PayloadManifest.FileName;
}
