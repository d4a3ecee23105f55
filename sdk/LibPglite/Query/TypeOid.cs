namespace LibPglite.Query;

/// <summary>The types of <c>pg_type</c> that have a binary form here; every other one travels as text. Their numbers never change.</summary>
internal static class TypeOid
{
    internal const uint Bool = 16;
    internal const uint Bytea = 17;
    internal const uint Name = 19;
    internal const uint Int8 = 20;
    internal const uint Int2 = 21;
    internal const uint Int4 = 23;
    internal const uint Text = 25;
    internal const uint Oid = 26;
    internal const uint Float4 = 700;
    internal const uint Float8 = 701;
    internal const uint BpChar = 1042;
    internal const uint VarChar = 1043;
    internal const uint Date = 1082;
    internal const uint Timestamp = 1114;
    internal const uint TimestampTz = 1184;
    internal const uint Numeric = 1700;
    internal const uint Uuid = 2950;

    /// <summary>2000-01-01, from which PostgreSQL counts days and microseconds.</summary>
    internal static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether the binary form of the type is the text itself.</summary>
    internal static bool IsText(uint oid) => oid is Text or VarChar or BpChar or Name;

    /// <summary>Whether results of the type are asked for in binary form.</summary>
    internal static bool IsBinary(uint oid) => IsText(oid) || oid is Bool or Bytea or Int8 or Int2 or Int4 or Oid or Float4 or Float8
        or Date or Timestamp or TimestampTz or Uuid;
}
