using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using LibPglite.Tool.Reporting;

namespace LibPglite.Tool.Subjects;

/// <summary>
/// Accounts for every byte of a package between its entries: a zip archive says most things twice, and readers believe different
/// copies. Entries follow each other without a gap, each local header says what the directory says, all bear one time, and nothing
/// follows the end record. Content is not looked at here: it has checksums.
/// </summary>
internal static class ZipStructure
{
    private const uint LocalSignature = 0x04034B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const int LocalSize = 30;
    private const int EntrySize = 46;
    private const int EndSize = 22;

    /// <summary>NuGet writes it when it signs, after everything else.</summary>
    private const string Signature = ".signature.p7s";

    public static IReadOnlyList<Finding> Check(Stream file)
    {
        List<Finding> findings = [];
        void Report(string entry, FormattableString what) =>
            findings.Add(new Finding(Diagnostics.PgliteDiagnostic.Create("PGL2009", entry, what.ToString(CultureInfo.InvariantCulture)), entry));

        byte[] end = At(file, file.Length - EndSize, EndSize);
        if (U32(end, 0) != EndSignature)
        {
            Report("(end)", $"bytes follow the end record, or it has a comment");
            return findings;
        }

        long directoryAt = U32(end, 16);
        byte[] directory = At(file, directoryAt, (int)Math.Min(U32(end, 12), file.Length));
        if (U16(end, 4) != 0 || U16(end, 6) != 0 || U16(end, 8) != U16(end, 10) || U16(end, 20) != 0 || directoryAt + directory.Length != file.Length - EndSize)
        {
            Report("(end)", $"the end record does not fit the directory");
        }

        long expected = 0;
        int offset = 0;
        int count = 0;
        byte[]? first = null;
        while (offset + EntrySize <= directory.Length && U32(directory, offset) == EntrySignature)
        {
            int length = EntrySize + U16(directory, offset + 28) + U16(directory, offset + 30) + U16(directory, offset + 32);
            if (offset + length > directory.Length)
            {
                break;
            }

            byte[] entry = directory[offset..(offset + length)];
            string name = Encoding.UTF8.GetString(entry, EntrySize, U16(entry, 28));
            expected = CheckEntry(file, entry, name, first ?? entry, expected, directoryAt, Report);
            first ??= entry;
            offset += length;
            count++;
        }

        if (offset != directory.Length || count != U16(end, 10))
        {
            Report("(directory)", $"it does not hold the {U16(end, 10)} entries that the end record states");
        }

        if (expected != directoryAt)
        {
            Report("(directory)", $"bytes lie between the last entry and the directory");
        }

        return findings;
    }

    /// <summary>Checks one entry, and returns where the next has to begin.</summary>
    private static long CheckEntry(Stream file, byte[] entry, string name, byte[] first, long expected, long limit, Action<string, FormattableString> report)
    {
        long at = U32(entry, 42);
        if (at != expected || at + LocalSize > limit)
        {
            report(name, $"it begins at byte {at} instead of {expected}");
            return at + LocalSize > limit ? limit : NextOf(file, entry, at);
        }

        byte[] local = At(file, at, LocalSize + U16(entry, 28));
        bool same = U32(local, 0) == LocalSignature
            && local.AsSpan(4, 22).SequenceEqual(entry.AsSpan(6, 22))
            && U16(local, 26) == U16(entry, 28) && U16(local, 28) == 0
            && local.AsSpan(LocalSize).SequenceEqual(entry.AsSpan(EntrySize, U16(entry, 28)));
        if (!same)
        {
            report(name, $"its own header and the directory contradict each other");
        }

        // Made by, times, disk, attributes: what no reader of ours uses is at least the same everywhere.
        bool plain = U16(entry, 30) == 0 && U16(entry, 32) == 0 && U16(entry, 34) == 0
            && (U16(entry, 8) & ~0x0806) == 0 && U16(entry, 10) is 0 or 8;
        bool uniform = name == Signature || (entry.AsSpan(4, 4).SequenceEqual(first.AsSpan(4, 4)) && entry.AsSpan(12, 4).SequenceEqual(first.AsSpan(12, 4))
            && entry.AsSpan(36, 6).SequenceEqual(first.AsSpan(36, 6)));
        if (!plain || !uniform)
        {
            report(name, $"its flags, time or attributes are not those of a deterministic package");
        }

        return at + LocalSize + U16(local, 26) + U16(local, 28) + U32(entry, 20);
    }

    private static long NextOf(Stream file, byte[] entry, long at)
    {
        byte[] local = At(file, at, LocalSize);
        return at + LocalSize + U16(local, 26) + U16(local, 28) + U32(entry, 20);
    }

    /// <summary>Bytes of the file; zeros beyond its end, which fit no signature.</summary>
    private static byte[] At(Stream file, long position, int count)
    {
        byte[] bytes = new byte[count];
        if (position >= 0 && position < file.Length)
        {
            file.Position = position;
            file.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        }

        return bytes;
    }

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
