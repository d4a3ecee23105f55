using System.Security.Cryptography;

namespace LibPglite.Tool.Doctor.Binaries;

/// <summary>
/// The code signature of a file, computed again. On Apple silicon the kernel ends a process at the first page that does not have
/// the hash which the signature states; an ad-hoc signature has nothing but these hashes.
/// </summary>
internal static class MachOSignature
{
    private const int HashSize = 32;

    /// <summary>What does not hold, or null.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="offset">Where the signature begins, or 0 when the file names none.</param>
    /// <param name="size">How long it is.</param>
    public static string? Problem(ReadOnlySpan<byte> file, int offset, int size)
    {
        if (offset == 0)
        {
            return "it has none";
        }

        if (offset + size != file.Length)
        {
            return $"{file.Length - offset - size} bytes follow it";
        }

        ReadOnlySpan<byte> signature = file[offset..];
        int at = FindDirectory(signature);
        return at < 0 ? "it has no list of SHA-256 hashes" : PagesProblem(file[..offset], signature[at..]);
    }

    /// <summary>Where the first code directory with SHA-256 hashes begins, or -1.</summary>
    private static int FindDirectory(ReadOnlySpan<byte> signature)
    {
        if (MachOBytes.Big(signature, 0) != MachO.SignatureBlobs)
        {
            return -1;
        }

        uint count = MachOBytes.Big(signature, 8);
        for (int i = 0; i < count; i++)
        {
            int at = checked((int)MachOBytes.Big(signature, 12 + (8 * i) + 4));
            if (MachOBytes.Big(signature, at) == MachO.CodeDirectory && signature[at + 36] == HashSize && signature[at + 37] == MachO.Sha256)
            {
                return at;
            }
        }

        return -1;
    }

    private static string? PagesProblem(ReadOnlySpan<byte> code, ReadOnlySpan<byte> directory)
    {
        int hashes = checked((int)MachOBytes.Big(directory, 16)), count = checked((int)MachOBytes.Big(directory, 28));
        uint limit = MachOBytes.Big(directory, 32);
        int page = 1 << directory[39];
        if (limit != code.Length)
        {
            return $"it covers {limit} bytes of {code.Length}";
        }

        if (count != (code.Length + page - 1) / page)
        {
            return $"it has {count} hashes for pages of {page} bytes";
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = code[(i * page)..Math.Min((i + 1) * page, code.Length)];
            if (!directory.Slice(hashes + (HashSize * i), HashSize).SequenceEqual(SHA256.HashData(bytes)))
            {
                return $"the page {i + 1} of {count} has another hash";
            }
        }

        return null;
    }
}
