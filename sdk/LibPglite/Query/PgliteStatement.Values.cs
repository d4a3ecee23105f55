using System.Buffers.Binary;
using LibPglite.Query;

namespace LibPglite;

/// <content>
/// The values of parameters. Each overload serves the types that its values fit: an <c>int</c> for <c>integer</c>, but for
/// <c>bigint</c> and <c>numeric</c> as well. For every other type there is the text form, <see cref="SetText(int, string)"/>.
/// </content>
public sealed partial class PgliteStatement
{
    /// <summary>Sets parameter <c>$<paramref name="number"/></c> to NULL.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    public void SetNull(int number) => At(number).SetNull();

    /// <summary>Sets a parameter of type <c>boolean</c>.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, bool value)
    {
        Parameter parameter = At(number, TypeOid.Bool, "boolean");
        parameter.Take(1, binary: true)[0] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Sets a parameter of type <c>smallint</c>, <c>integer</c>, <c>bigint</c>, <c>oid</c> or <c>numeric</c>.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    /// <exception cref="OverflowException">The type has not room for the value.</exception>
    public void Set(int number, long value)
    {
        Parameter parameter = At(number);
        switch (parameter.Oid)
        {
            case TypeOid.Int4:
                int narrow = checked((int)value);
                BinaryPrimitives.WriteInt32BigEndian(parameter.Take(4, binary: true), narrow);
                break;
            case TypeOid.Int8:
                BinaryPrimitives.WriteInt64BigEndian(parameter.Take(8, binary: true), value);
                break;
            case TypeOid.Int2:
                short narrower = checked((short)value);
                BinaryPrimitives.WriteInt16BigEndian(parameter.Take(2, binary: true), narrower);
                break;
            case TypeOid.Oid:
                uint unsigned = checked((uint)value);
                BinaryPrimitives.WriteUInt32BigEndian(parameter.Take(4, binary: true), unsigned);
                break;
            case TypeOid.Numeric:
                parameter.SetFormatted(value, default);
                break;
            default:
                throw Mismatch(number, parameter, "an integer");
        }
    }

    /// <summary>Sets a parameter of type <c>real</c> or <c>double precision</c>; a <c>real</c> is rounded to.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, double value)
    {
        Parameter parameter = At(number);
        switch (parameter.Oid)
        {
            case TypeOid.Float8:
                BinaryPrimitives.WriteDoubleBigEndian(parameter.Take(8, binary: true), value);
                break;
            case TypeOid.Float4:
                BinaryPrimitives.WriteSingleBigEndian(parameter.Take(4, binary: true), (float)value);
                break;
            default:
                throw Mismatch(number, parameter, "a floating-point number");
        }
    }

    /// <summary>Sets a parameter of type <c>numeric</c>.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value; its scale is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, decimal value) => At(number, TypeOid.Numeric, "numeric").SetFormatted(value, default);

    /// <summary>Sets a parameter of type <c>uuid</c>.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, Guid value) =>
        value.TryWriteBytes(At(number, TypeOid.Uuid, "uuid").Take(16, binary: true), bigEndian: true, out _);

    /// <summary>Sets a parameter of type <c>date</c>.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, DateOnly value)
    {
        Parameter parameter = At(number, TypeOid.Date, "date");
        BinaryPrimitives.WriteInt32BigEndian(parameter.Take(4, binary: true), value.DayNumber - DateOnly.FromDateTime(TypeOid.Epoch).DayNumber);
    }

    /// <summary>
    /// Sets a parameter of type <c>timestamp with time zone</c> to a time in UTC, or one of type <c>timestamp</c> to any other time.
    /// What is below a microsecond is cut off.
    /// </summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The value; its <see cref="DateTime.Kind"/> has to be that of the type.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type, or the value of another kind.</exception>
    public void Set(int number, DateTime value)
    {
        bool utc = value.Kind == DateTimeKind.Utc;
        Parameter parameter = At(number, utc ? TypeOid.TimestampTz : TypeOid.Timestamp, utc ? "timestamp with time zone" : "timestamp");
        BinaryPrimitives.WriteInt64BigEndian(parameter.Take(8, binary: true), (value.Ticks - TypeOid.Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Sets a parameter of type <c>bytea</c>, or one of a text type to UTF-8.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The bytes; they are copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="InvalidCastException">The parameter is of another type.</exception>
    public void Set(int number, ReadOnlySpan<byte> value)
    {
        Parameter parameter = At(number);
        if (parameter.Oid != TypeOid.Bytea && !TypeOid.IsText(parameter.Oid))
        {
            throw Mismatch(number, parameter, "bytes");
        }

        value.CopyTo(parameter.Take(value.Length, binary: true));
    }

    /// <summary>Sets a parameter of any type to a value in PostgreSQL's text form: a text itself, <c>{1,2}</c> for an array.</summary>
    /// <param name="number">1 for <c>$1</c>.</param>
    /// <param name="value">The text; PostgreSQL reads it when the statement runs.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such parameter.</exception>
    /// <exception cref="System.Text.EncoderFallbackException">
    /// The text has half of a surrogate pair in it. The parameter keeps its value.
    /// </exception>
    public void SetText(int number, ReadOnlySpan<char> value) =>
        StrictUtf8.Encoding.GetBytes(value, At(number).Take(StrictUtf8.Encoding.GetByteCount(value), binary: false));

    /// <summary>The same; null is NULL.</summary>
    /// <inheritdoc cref="SetText(int, ReadOnlySpan{char})"/>
    public void SetText(int number, string? value)
    {
        if (value is null)
        {
            SetNull(number);
        }
        else
        {
            SetText(number, value.AsSpan());
        }
    }

    private Parameter At(int number)
    {
        if ((uint)(number - 1) >= (uint)_parameters.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, $"The statement has the parameters $1 to ${_parameters.Length}.");
        }

        return _parameters[number - 1];
    }

    private Parameter At(int number, uint oid, string type)
    {
        Parameter parameter = At(number);
        return parameter.Oid == oid ? parameter : throw Mismatch(number, parameter, type);
    }

    private static InvalidCastException Mismatch(int number, Parameter parameter, string given) => new(
        $"The parameter ${number} has the type with oid {parameter.Oid}, which {given} does not fit. Cast it in the statement, or use SetText.");
}
