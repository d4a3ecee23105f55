using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>Compares a payload folder with a manifest, byte by byte: nothing that was remembered from writing it is trusted.</summary>
public static class PayloadVerifier
{
    /// <summary>Finds every difference, in ordinal order of the paths.</summary>
    /// <param name="manifest">What has to be there.</param>
    /// <param name="folder">The folder <c>pglite</c>. Its own <c>manifest.json</c> is not looked at. Links are not followed.</param>
    /// <param name="modes">Whether modes are compared too.</param>
    /// <returns>
    /// PGL1001 missing, PGL1002 altered, PGL1003 extra, PGL1004 mode, or one PGL1005 where no mode can be kept; empty when the folder
    /// is as stated.
    /// </returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IReadOnlyList<PgliteDiagnostic> Verify(PayloadManifest manifest, string folder, bool modes = true)
    {
        IReadOnlyList<PayloadDifference> all = PayloadComparison.Compare(manifest, FoundEntry.In(folder));
        int ofMode = all.Count(difference => difference.Kind == DifferenceKind.Mode);
        bool each = modes && (ofMode == 0 || PayloadMode.AreKeptIn(folder));
        List<PgliteDiagnostic> findings = [.. all.Where(difference => each || difference.Kind != DifferenceKind.Mode).Select(Describe)];
        if (modes && !each)
        {
            findings.Add(PgliteDiagnostic.Create("PGL1005", folder, ofMode));
        }

        return findings;
    }

    private static PgliteDiagnostic Describe(PayloadDifference difference) => difference.Kind switch
    {
        DifferenceKind.Missing => PgliteDiagnostic.Create("PGL1001", difference.Path),
        DifferenceKind.Extra => PgliteDiagnostic.Create("PGL1003", difference.Path),
        DifferenceKind.Mode => PgliteDiagnostic.Create("PGL1004", difference.Path, difference.Found, difference.Expected),
        _ => PgliteDiagnostic.Create("PGL1002", difference.Path, difference.Found),
    };
}
