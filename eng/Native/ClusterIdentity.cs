using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace PgliteSdk.Build.Native;

/// <summary>
/// Takes the time and the chance out of a cluster that was shut down and whose WAL pg_resetwal has reduced to one checkpoint:
/// the same inputs give the same bytes. The engine gives every new cluster an identity of its own. Offsets are those of
/// PG_CONTROL_VERSION 1800 on 64-bit machines; both checksums are verified before anything is changed.
/// </summary>
internal static class ClusterIdentity
{
    private const ulong SystemIdentifier = 1;

    /// <summary>2000-01-01, PostgreSQL's own epoch.</summary>
    private const long Time = 946_684_800;

    private const int ControlVersion = 1800;
    private const int ControlVersionAt = 8;
    private const int ControlTimeAt = 24;
    private const int CheckPointAt = 40;
    private const int WalLevelAt = 172;
    private const int MaxConnectionsAt = 180;
    private const int NonceAt = 257;
    private const int NonceLength = 32;
    private const int ControlCrcAt = 292;
    private const int CheckPointTimeAt = 64;

    private const int PageSystemIdentifierAt = 24;
    private const int RecordAt = 40;
    private const int RecordCrcAt = 20;
    private const int RecordHeader = 24;
    private const int RecordDataHeader = 2;

    /// <summary>As pg_control numbers them.</summary>
    private static readonly string[] WalLevels = ["minimal", "replica", "logical"];

    /// <param name="data">The cluster.</param>
    /// <param name="settings">
    /// Its postgresql.conf. Of what standbys have to know, pg_control says what the last server had: when the first start finds it as it has it
    /// itself, it need not say so in the WAL, which takes two flushes of the drive.
    /// </param>
    public static void Fix(string data, string settings)
    {
        string control = Path.Combine(data, "global", "pg_control");
        byte[] bytes = File.ReadAllBytes(control);
        FixControl(bytes, Array.IndexOf(WalLevels, Setting(settings, "wal_level")), int.Parse(Setting(settings, "max_connections"), CultureInfo.InvariantCulture));
        File.WriteAllBytes(control, bytes);

        string[] segments = [.. Directory.EnumerateFiles(Path.Combine(data, "pg_wal"))];
        if (segments.Length != 1)
        {
            throw new BuildFailure($"template: one WAL segment expected, {segments.Length} found");
        }

        byte[] segment = File.ReadAllBytes(segments[0]);
        FixSegment(segment);
        File.WriteAllBytes(segments[0], segment);
    }

    private static string Setting(string settings, string name) =>
        settings.Split('\n').Select(line => line.Split('=', StringSplitOptions.TrimEntries)).Single(parts => parts is [var key, _] && key == name)[1];

    private static void FixControl(Span<byte> control, int walLevel, int maxConnections)
    {
        bool known = BinaryPrimitives.ReadInt32LittleEndian(control[ControlVersionAt..]) == ControlVersion
            && BinaryPrimitives.ReadUInt32LittleEndian(control[ControlCrcAt..]) == Crc(control[..ControlCrcAt]);
        if (!known)
        {
            throw new BuildFailure("template: pg_control is not of the version that is known here, or damaged");
        }

        BinaryPrimitives.WriteUInt64LittleEndian(control, SystemIdentifier);
        BinaryPrimitives.WriteInt64LittleEndian(control[ControlTimeAt..], Time);
        BinaryPrimitives.WriteInt64LittleEndian(control[(CheckPointAt + CheckPointTimeAt)..], Time);
        BinaryPrimitives.WriteInt32LittleEndian(control[WalLevelAt..], walLevel);
        BinaryPrimitives.WriteInt32LittleEndian(control[MaxConnectionsAt..], maxConnections);
        control.Slice(NonceAt, NonceLength).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(control[ControlCrcAt..], Crc(control[..ControlCrcAt]));
    }

    private static void FixSegment(Span<byte> segment)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(segment[RecordAt..]);
        Span<byte> record = length is > RecordHeader and < 4096 ? segment.Slice(RecordAt, length) : [];
        if (record.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(record[RecordCrcAt..]) != RecordCrc(record))
        {
            throw new BuildFailure("template: the WAL does not begin with a checkpoint record");
        }

        BinaryPrimitives.WriteUInt64LittleEndian(segment[PageSystemIdentifierAt..], SystemIdentifier);
        BinaryPrimitives.WriteInt64LittleEndian(record[(RecordHeader + RecordDataHeader + CheckPointTimeAt)..], Time);
        BinaryPrimitives.WriteUInt32LittleEndian(record[RecordCrcAt..], RecordCrc(record));
    }

    /// <summary>A record's checksum: its body first, then its header up to the checksum.</summary>
    private static uint RecordCrc(ReadOnlySpan<byte> record) =>
        ~Accumulate(Accumulate(uint.MaxValue, record[RecordHeader..]), record[..RecordCrcAt]);

    private static uint Crc(ReadOnlySpan<byte> bytes) => ~Accumulate(uint.MaxValue, bytes);

    private static uint Accumulate(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return crc;
    }
}
