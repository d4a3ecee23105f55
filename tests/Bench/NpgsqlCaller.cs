using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>Npgsql's prepared commands on a server's socket.</summary>
internal sealed class NpgsqlCaller : ICaller
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand one;
    private readonly NpgsqlCommand find;
    private readonly NpgsqlCommand insert;
    private readonly NpgsqlCommand update;
    private readonly NpgsqlCommand thousand;

    private NpgsqlCaller(NpgsqlConnection connection, string table)
    {
        this.connection = connection;
        one = Prepare("SELECT 1", 0);
        find = Prepare($"SELECT price FROM {table} WHERE id = $1", 1);
        insert = Prepare($"INSERT INTO {table} VALUES ($1, 'item', 1)", 1);
        update = Prepare($"UPDATE {table} SET price = $2 WHERE id = $1", 2);
        thousand = Prepare($"SELECT id, name, price FROM {table} WHERE id BETWEEN $1 AND $1 + 999", 1);
    }

    public static async Task<NpgsqlCaller> OpenAsync(IServer server, string table, bool sync)
    {
        NpgsqlConnection connection = await server.OpenAsync();
        await connection.ExecuteAsync($"SET synchronous_commit = {(sync ? "on" : "off")}");
        return new NpgsqlCaller(connection, table);
    }

    public int One() => (int)one.ExecuteScalar()!;

    public int Find(int id)
    {
        Set(find, 0, id);
        return (int)find.ExecuteScalar()!;
    }

    public void Insert(int id)
    {
        Set(insert, 0, id);
        insert.ExecuteNonQuery();
    }

    public void Update(int id, int price)
    {
        Set(update, 0, id);
        Set(update, 1, price);
        update.ExecuteNonQuery();
    }

    public long Thousand(int from)
    {
        Set(thousand, 0, from);
        long sum = 0;
        using NpgsqlDataReader reader = thousand.ExecuteReader();
        while (reader.Read())
        {
            sum += reader.GetInt32(0) + reader.GetString(1).Length + reader.GetInt32(2);
        }

        return sum;
    }

    public void Dispose() => connection.Dispose();

    private static void Set(NpgsqlCommand command, int parameter, int value) => ((NpgsqlParameter<int>)command.Parameters[parameter]).TypedValue = value;

    private NpgsqlCommand Prepare(string sql, int parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new NpgsqlParameter<int>());
        }

        command.Prepare();
        return command;
    }
}
