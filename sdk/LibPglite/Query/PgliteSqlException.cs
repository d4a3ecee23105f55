using System.Data.Common;
using System.Globalization;
using LibPglite.Query;

namespace LibPglite;

/// <summary>
/// An error that PostgreSQL reported for a statement of <see cref="PgliteStatement"/>, <see cref="PgliteBatch"/> or
/// <see cref="PgliteSession"/>. The session can go on, unless <see cref="Severity"/> is <c>FATAL</c> or <c>PANIC</c>. Instances are immutable.
/// </summary>
public sealed class PgliteSqlException : DbException
{
    private readonly Dictionary<char, string> _fields;

    private PgliteSqlException(Dictionary<char, string> fields)
        : base(fields.GetValueOrDefault('C') + ": " + fields.GetValueOrDefault('M')) => _fields = fields;

    /// <summary>PostgreSQL's five-character code: branch on this, not on the message.</summary>
    public override string SqlState => Field('C') ?? "XX000";

    /// <summary><c>ERROR</c>, <c>FATAL</c> or <c>PANIC</c>, in English whatever <c>lc_messages</c> says.</summary>
    public string Severity => Field('V') ?? "ERROR";

    /// <summary>PostgreSQL's message, without the code that <see cref="Exception.Message"/> begins with.</summary>
    public string MessageText => Field('M') ?? "";

    /// <summary>PostgreSQL's DETAIL; null when there is none.</summary>
    public string? Detail => Field('D');

    /// <summary>PostgreSQL's HINT; null when there is none.</summary>
    public string? Hint => Field('H');

    /// <summary>Where in the statement, counted in characters from 1; 0 when PostgreSQL does not say.</summary>
    public int Position => int.TryParse(Field('P'), NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? position : 0;

    /// <summary>The table that the error is about; null when it is about none.</summary>
    public string? TableName => Field('t');

    /// <summary>The constraint that was violated; null when none was.</summary>
    public string? ConstraintName => Field('n');

    /// <summary>Whether the same transaction may succeed when it is tried again: serialization failures and deadlocks.</summary>
    public override bool IsTransient => SqlState is "40001" or "40P01";

    /// <summary>From the body of an ErrorResponse.</summary>
    internal static PgliteSqlException Read(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<char, string>();
        ErrorFields.Read(body, fields);
        return new PgliteSqlException(fields);
    }

    private string? Field(char letter) => _fields.GetValueOrDefault(letter);
}
