using LibPglite;

namespace PgliteSdk.Tests.Bench;

/// <summary>Prepared statements of a session of ours, of either kind.</summary>
internal sealed class SessionCaller : ICaller
{
    private readonly PgliteSession session;
    private readonly PgliteStatement one;
    private readonly PgliteStatement find;
    private readonly PgliteStatement insert;
    private readonly PgliteStatement update;
    private readonly PgliteStatement thousand;

    public SessionCaller(PgliteSession session, string table, bool sync)
    {
        this.session = session;
        session.Execute($"SET synchronous_commit = {(sync ? "on" : "off")}");
        one = session.Prepare("SELECT 1");
        find = session.Prepare($"SELECT price FROM {table} WHERE id = $1");
        insert = session.Prepare($"INSERT INTO {table} VALUES ($1, 'item', 1)");
        update = session.Prepare($"UPDATE {table} SET price = $2 WHERE id = $1");
        thousand = session.Prepare($"SELECT id, name, price FROM {table} WHERE id BETWEEN $1 AND $1 + 999");
    }

    public int One() => First(one);

    public int Find(int id)
    {
        find.Set(1, id);
        return First(find);
    }

    public void Insert(int id)
    {
        insert.Set(1, id);
        insert.Execute();
    }

    public void Update(int id, int price)
    {
        update.Set(1, id);
        update.Set(2, price);
        update.Execute();
    }

    public long Thousand(int from)
    {
        thousand.Set(1, from);
        long sum = 0;
        using PgliteRows rows = thousand.Query();
        while (rows.Read())
        {
            sum += rows.GetInt32(0) + rows.GetUtf8(1).Length + rows.GetInt32(2);
        }

        return sum;
    }

    public void Dispose() => session.Dispose();

    private static int First(PgliteStatement statement)
    {
        using PgliteRows rows = statement.Query();
        rows.Read();
        int value = rows.GetInt32(0);
        rows.Read();
        return value;
    }
}
