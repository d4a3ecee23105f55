using System.IO.Hashing;
using System.Security.Cryptography;
using LibPglite.Payload;

namespace LibPglite.Tool.Subjects;

/// <summary>The content of one entry, read in one go within the budget. What cannot be unfolded to its end is damaged.</summary>
internal sealed record EntryContent(long Size, string Sha256, uint Crc32, byte[]? Text, string? Damage)
{
    private const int Block = 1 << 16;
    private const string NoHash = "(damaged)";

    /// <summary>The content of an entry that could not be read at all.</summary>
    public static EntryContent Damaged(long size, string damage) => new(size, NoHash, 0, null, damage);

    public static EntryContent Read(Stream stream, Budget budget, bool keep)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var crc = new Crc32();
        using MemoryStream? text = keep ? new MemoryStream() : null;
        byte[] buffer = new byte[Block];
        long size = 0;
        string? damage = null;
        try
        {
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                budget.Content(count);
                size += count;
                sha.AppendData(buffer, 0, count);
                crc.Append(buffer.AsSpan(0, count));
                if (text is not null && size <= Limits.Text)
                {
                    text.Write(buffer, 0, count);
                }
            }
        }
        catch (InvalidDataException failure)
        {
            damage = failure.Message.TrimEnd('.');
        }

        string hash = damage is null ? PayloadHash.Spell(sha.GetHashAndReset()) : NoHash;
        return new EntryContent(size, hash, crc.GetCurrentHashAsUInt32(), size <= Limits.Text ? text?.ToArray() : null, damage);
    }
}
