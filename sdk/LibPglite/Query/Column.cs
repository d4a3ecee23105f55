using System.Buffers.Binary;
using System.Text;

namespace LibPglite.Query;

/// <summary>One column of a result, as RowDescription states it. Immutable.</summary>
internal sealed class Column(string name, uint oid)
{
    private const int FixedLength = 18;

    internal string Name { get; } = name;

    internal uint Oid { get; } = oid;

    /// <summary>Whether its values come in binary form; else as text.</summary>
    internal bool IsBinary { get; } = TypeOid.IsBinary(oid);

    /// <summary>Reads the body of a RowDescription.</summary>
    internal static Column[] Read(ReadOnlySpan<byte> body)
    {
        var columns = new Column[BinaryPrimitives.ReadUInt16BigEndian(body)];
        body = body[2..];
        for (int i = 0; i < columns.Length; i++)
        {
            int end = body.IndexOf((byte)0);
            columns[i] = new Column(Encoding.UTF8.GetString(body[..end]), BinaryPrimitives.ReadUInt32BigEndian(body[(end + 7)..]));
            body = body[(end + 1 + FixedLength)..];
        }

        return columns;
    }
}
