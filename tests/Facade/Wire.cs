using System.Buffers.Binary;
using System.Text;

namespace PgliteSdk.Tests.Facade;

/// <summary>Writes frontend messages.</summary>
internal static class Wire
{
    public static byte[] Sync { get; } = Typed('S');

    public static byte[] Flush { get; } = Typed('H');

    public static byte[] CopyDone { get; } = Typed('c');

    public static byte[] Terminate { get; } = Typed('X');

    public static byte[] Startup(string user, string database, params string[] further) =>
        Untyped(3 << 16, [Text("user"), Text(user), Text("database"), Text(database), .. further.Select(Text), [0]]);

    public static byte[] Untyped(int code, params byte[][] parts) =>
        Join([Int(8 + parts.Sum(part => part.Length)), Int(code), .. parts]);

    public static byte[] Query(string sql) => Typed('Q', Text(sql));

    public static byte[] Parse(string name, string sql) => Typed('P', Text(name), Text(sql), Short(0));

    public static byte[] Bind(string portal, string statement, params string?[] values) =>
        Typed('B', Text(portal), Text(statement), Short(0), Short(values.Length), Join(Array.ConvertAll(values, Value)), Short(0));

    public static byte[] DescribeStatement(string name) => Typed('D', [(byte)'S'], Text(name));

    public static byte[] DescribePortal(string name) => Typed('D', [(byte)'P'], Text(name));

    public static byte[] CloseStatement(string name) => Typed('C', [(byte)'S'], Text(name));

    public static byte[] Execute(string portal, int rows = 0) => Typed('E', Text(portal), Int(rows));

    public static byte[] CopyData(string data) => Typed('d', Encoding.UTF8.GetBytes(data));

    public static byte[] CopyFail(string reason) => Typed('f', Text(reason));

    public static byte[] Typed(char type, params byte[][] parts) =>
        Join([[(byte)type], Int(4 + parts.Sum(part => part.Length)), .. parts]);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static byte[] Value(string? value) =>
        value is null ? Int(-1) : Join(Int(Encoding.UTF8.GetByteCount(value)), Encoding.UTF8.GetBytes(value));

    private static byte[] Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Short(int value) => [(byte)(value >> 8), (byte)value];
}
