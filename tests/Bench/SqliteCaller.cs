using Microsoft.Data.Sqlite;

namespace PgliteSdk.Tests.Bench;

/// <summary>Microsoft.Data.Sqlite on a file in WAL mode: the in-process database that .NET programs use today.</summary>
internal sealed class SqliteCaller : ICaller
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand one;
    private readonly SqliteCommand find;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand update;
    private readonly SqliteCommand thousand;

    public SqliteCaller(string file, string table, int rows, bool sync)
    {
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute($"PRAGMA synchronous = {(sync ? "FULL" : "OFF")}");
        Execute(ICaller.Table(table));
        Execute(ICaller.Fill(table, $"(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {rows}) SELECT value FROM n)"));
        one = Prepare("SELECT 1", 0);
        find = Prepare($"SELECT price FROM {table} WHERE id = $0", 1);
        insert = Prepare($"INSERT INTO {table} VALUES ($0, 'item', 1)", 1);
        update = Prepare($"UPDATE {table} SET price = $1 WHERE id = $0", 2);
        thousand = Prepare($"SELECT id, name, price FROM {table} WHERE id BETWEEN $0 AND $0 + 999", 1);
    }

    public int One() => (int)(long)one.ExecuteScalar()!;

    public int Find(int id)
    {
        find.Parameters[0].Value = id;
        return (int)(long)find.ExecuteScalar()!;
    }

    public void Insert(int id)
    {
        insert.Parameters[0].Value = id;
        insert.ExecuteNonQuery();
    }

    public void Update(int id, int price)
    {
        update.Parameters[0].Value = id;
        update.Parameters[1].Value = price;
        update.ExecuteNonQuery();
    }

    public long Thousand(int from)
    {
        thousand.Parameters[0].Value = from;
        long sum = 0;
        using SqliteDataReader reader = thousand.ExecuteReader();
        while (reader.Read())
        {
            sum += reader.GetInt32(0) + reader.GetString(1).Length + reader.GetInt32(2);
        }

        return sum;
    }

    public void Dispose() => connection.Dispose();

    private void Execute(string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", SqliteType.Integer) { Value = 0 });
        }

        command.Prepare();
        return command;
    }
}
