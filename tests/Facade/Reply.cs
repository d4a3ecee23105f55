using System.Buffers.Binary;
using System.Text;

namespace PgliteSdk.Tests.Facade;

/// <summary>One backend message.</summary>
internal sealed record BackendMessage(char Type, byte[] Body)
{
    /// <summary>The text up to the first zero: a command tag.</summary>
    public string Tag => Encoding.UTF8.GetString(Body.AsSpan(0, Body.AsSpan().IndexOf((byte)0)));

    /// <summary>The values of a DataRow in text form.</summary>
    public string?[] Row
    {
        get
        {
            string?[] values = new string?[BinaryPrimitives.ReadInt16BigEndian(Body)];
            int at = 2;
            for (int i = 0; i < values.Length; i++)
            {
                int length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at));
                at += 4;
                if (length >= 0)
                {
                    values[i] = Encoding.UTF8.GetString(Body, at, length);
                    at += length;
                }
            }

            return values;
        }
    }

    /// <summary>A field of an ErrorResponse or NoticeResponse; 'C' is the SQLSTATE.</summary>
    public string? Field(char name) =>
        Encoding.UTF8.GetString(Body).Split('\0').FirstOrDefault(field => field.Length > 0 && field[0] == name)?[1..];
}

/// <summary>A reply, cut into messages. Reading one that is not whole fails the test.</summary>
internal sealed class Reply
{
    public Reply(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<BackendMessage>();
        while (bytes.Length > 0)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[1..]);
            messages.Add(new BackendMessage((char)bytes[0], bytes[5..(1 + length)].ToArray()));
            bytes = bytes[(1 + length)..];
        }

        Messages = messages;
    }

    public IReadOnlyList<BackendMessage> Messages { get; }

    /// <summary>The types in order, without what the server may say at any time (parameters and notices).</summary>
    public string Types => string.Concat(Messages.Select(message => message.Type).Where(type => type is not ('S' or 'N')));

    public string?[][] Rows => [.. Of('D').Select(message => message.Row)];

    public string[] Tags => [.. Of('C').Select(message => message.Tag)];

    public string? SqlState => Of('E').FirstOrDefault()?.Field('C');

    public char TransactionStatus => (char)Of('Z').Last().Body[0];

    public IEnumerable<BackendMessage> Of(char type) => Messages.Where(message => message.Type == type);
}

internal static class SessionReplies
{
    /// <summary>Sends these messages in one call.</summary>
    public static Reply Send(this LibPglite.PgliteSession session, params byte[][] messages) =>
        new(session.ExecProtocolRaw(Wire.Join(messages)));
}
