using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

internal static class Sql
{
    public static async Task Execute(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Scalar<T>(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A line of the result, out at once: the process may be killed at any moment.</summary>
    public static void Say(string name, object? value)
    {
        Console.Out.WriteLine(FormattableString.Invariant($"{name}\t{value}"));
        Console.Out.Flush();
    }
}
