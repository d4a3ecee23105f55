using System.Buffers.Binary;
using System.Text;
using LibPglite.Query;

namespace LibPglite;

/// <content>
/// The values of the present row. Each method serves the types that it can hold without a loss; a NULL is none of them, so ask
/// <see cref="IsNull"/> first where there may be one. <see cref="GetUtf8"/> and <see cref="GetString"/> read the text types, and in
/// PostgreSQL's text form every type that has no method of its own.
/// </content>
public readonly partial struct PgliteRows
{
    /// <summary>Whether the value is NULL.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">There is no present row.</exception>
    public bool IsNull(int column)
    {
        _ = At(column);
        return !Present.TryValue(column, out _);
    }

    /// <summary>Reads a <c>boolean</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    public bool GetBoolean(int column) => Value(column, TypeOid.Bool, "boolean")[0] != 0;

    /// <summary>Reads a <c>smallint</c> or <c>integer</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    public int GetInt32(int column)
    {
        ReadOnlySpan<byte> value = Value(column);
        return Columns[column].Oid switch
        {
            TypeOid.Int4 => BinaryPrimitives.ReadInt32BigEndian(value),
            TypeOid.Int2 => BinaryPrimitives.ReadInt16BigEndian(value),
            _ => throw Mismatch(column, "int"),
        };
    }

    /// <summary>Reads a <c>smallint</c>, <c>integer</c>, <c>bigint</c> or <c>oid</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    public long GetInt64(int column)
    {
        ReadOnlySpan<byte> value = Value(column);
        return Columns[column].Oid switch
        {
            TypeOid.Int8 => BinaryPrimitives.ReadInt64BigEndian(value),
            TypeOid.Int4 => BinaryPrimitives.ReadInt32BigEndian(value),
            TypeOid.Int2 => BinaryPrimitives.ReadInt16BigEndian(value),
            TypeOid.Oid => BinaryPrimitives.ReadUInt32BigEndian(value),
            _ => throw Mismatch(column, "long"),
        };
    }

    /// <summary>Reads a <c>real</c> or <c>double precision</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    public double GetDouble(int column)
    {
        ReadOnlySpan<byte> value = Value(column);
        return Columns[column].Oid switch
        {
            TypeOid.Float8 => BinaryPrimitives.ReadDoubleBigEndian(value),
            TypeOid.Float4 => BinaryPrimitives.ReadSingleBigEndian(value),
            _ => throw Mismatch(column, "double"),
        };
    }

    /// <summary>Reads a <c>numeric</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    /// <exception cref="OverflowException">
    /// A <see cref="decimal"/> cannot hold it: it is NaN, infinite, or beyond 28 digits. Nothing is rounded.
    /// </exception>
    public decimal GetDecimal(int column)
    {
        ReadOnlySpan<byte> value = Value(column, TypeOid.Numeric, "decimal");
        return DecimalText.TryRead(value, out decimal number)
            ? number
            : throw new OverflowException(
                $"The column '{Columns[column].Name}' holds {Encoding.UTF8.GetString(value)}, which a decimal cannot hold. "
                + "Read it with GetString.");
    }

    /// <summary>Reads a <c>uuid</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    public Guid GetGuid(int column) => new(Value(column, TypeOid.Uuid, "Guid"), bigEndian: true);

    /// <summary>Reads a <c>date</c>.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    /// <exception cref="OverflowException">It is infinite or beyond the years 1 to 9999.</exception>
    public DateOnly GetDate(int column)
    {
        long day = BinaryPrimitives.ReadInt32BigEndian(Value(column, TypeOid.Date, "DateOnly")) + (long)DateOnly.FromDateTime(TypeOid.Epoch).DayNumber;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw OutOfTime(column);
    }

    /// <summary>Reads a <c>timestamp with time zone</c> as a time in UTC, or a <c>timestamp</c> as one of no kind.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The column is of another type, or the value is NULL.</exception>
    /// <exception cref="OverflowException">It is infinite or beyond the years 1 to 9999.</exception>
    public DateTime GetDateTime(int column)
    {
        ReadOnlySpan<byte> value = Value(column);
        DateTimeKind kind = Columns[column].Oid switch
        {
            TypeOid.TimestampTz => DateTimeKind.Utc,
            TypeOid.Timestamp => DateTimeKind.Unspecified,
            _ => throw Mismatch(column, "DateTime"),
        };
        long microseconds = BinaryPrimitives.ReadInt64BigEndian(value);
        long limit = DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond;
        long ticks = Math.Abs((double)microseconds) <= limit ? TypeOid.Epoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond) : -1;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, kind) : throw OutOfTime(column);
    }

    /// <summary>The bytes of a value as they came: those of a <c>bytea</c>, and of any other type in the form of the protocol.</summary>
    /// <param name="column">0 for the first.</param>
    /// <returns>The memory in which they arrived; good until the next row.</returns>
    /// <exception cref="InvalidCastException">The value is NULL.</exception>
    public ReadOnlySpan<byte> GetBytes(int column) => Value(column);

    /// <summary>Reads a text in UTF-8.</summary>
    /// <param name="column">0 for the first.</param>
    /// <returns>The memory in which it arrived; good until the next row.</returns>
    /// <exception cref="InvalidCastException">The type has a method of its own, or the value is NULL.</exception>
    public ReadOnlySpan<byte> GetUtf8(int column)
    {
        ReadOnlySpan<byte> value = Value(column);
        return !Columns[column].IsBinary || TypeOid.IsText(Columns[column].Oid) ? value : throw Mismatch(column, "text");
    }

    /// <summary>Reads a text.</summary>
    /// <param name="column">0 for the first.</param>
    /// <exception cref="InvalidCastException">The type has a method of its own, or the value is NULL.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8, which a database with the encoding SQL_ASCII allows.</exception>
    public string GetString(int column) => StrictUtf8.Encoding.GetString(GetUtf8(column));

    private ReadOnlySpan<byte> Value(int column)
    {
        _ = At(column);
        return Present.TryValue(column, out ReadOnlySpan<byte> value)
            ? value
            : throw new InvalidCastException($"The column '{Columns[column].Name}' is NULL in this row: ask IsNull({column}) first.");
    }

    private ReadOnlySpan<byte> Value(int column, uint oid, string wanted)
    {
        ReadOnlySpan<byte> value = Value(column);
        return Columns[column].Oid == oid ? value : throw Mismatch(column, wanted);
    }

    private InvalidCastException Mismatch(int column, string wanted) => new(
        $"The column '{Columns[column].Name}' has the type with oid {Columns[column].Oid}, which cannot be read as {wanted}. "
        + "Use the method of its type, or cast it in the statement.");

    private OverflowException OutOfTime(int column) => new(
        $"The column '{Columns[column].Name}' holds a time that .NET's types cannot hold. Cast it to text in the statement.");
}
