using System.Globalization;
using System.Text;

namespace LibPglite.Payload;

/// <summary>
/// One hash for a whole payload: SHA-256 over the UTF-8 lines <c>sha256 mode size path\n</c> of its files in ordinal order of the
/// paths. It survives whatever happens to the package around the files (signing, repacking, unpacking).
/// </summary>
public static class TreeDigest
{
    /// <summary>Computes the digest of <paramref name="files"/>, which may come in any order.</summary>
    public static string Of(IEnumerable<PayloadFile> files)
    {
        StringBuilder lines = new();
        foreach (PayloadFile file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            lines.Append(file.Sha256).Append(' ').Append(file.Mode).Append(' ')
                .Append(file.Size.ToString(CultureInfo.InvariantCulture)).Append(' ').Append(file.Path).Append('\n');
        }

        return PayloadHash.OfBytes(Encoding.UTF8.GetBytes(lines.ToString()));
    }
}
