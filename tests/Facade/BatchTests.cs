using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Many executions in one exchange.</summary>
public abstract class BatchTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void BatchIsOneTransaction()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int PRIMARY KEY, name text)");
        using PgliteStatement insert = session.Prepare("INSERT INTO t VALUES ($1, $2)");
        using PgliteStatement update = session.Prepare("UPDATE t SET name = upper(name)");
        PgliteBatch batch = session.CreateBatch();
        Assert.AreEqual(0, batch.Execute());
        Fill(batch, insert, 1, 20000);
        batch.Add(update);
        Assert.AreEqual(20001, batch.Count);
        Assert.AreEqual(40000, batch.Execute());
        Assert.AreEqual(0, batch.Count);

        Fill(batch, insert, 20001, 20005);
        Fill(batch, insert, 1, 1);
        Assert.AreEqual("23505", Assert.ThrowsExactly<PgliteSqlException>(() => batch.Execute()).SqlState);
        Assert.AreEqual(20000, session.Execute("SELECT * FROM t WHERE name = 'NAME ' || id"));
    }

    [TestMethod]
    public void BatchOfManyResultsDoesNotBlockItself()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT repeat('x', 1000000), $1::text");
        PgliteBatch batch = session.CreateBatch();
        statement.SetText(1, new string('y', 100000));
        for (int i = 0; i < 100; i++)
        {
            batch.Add(statement);
        }

        Assert.AreEqual(100, batch.Execute());
    }

    [TestMethod]
    public void StatementsOfOtherSessionsAreRefused()
    {
        using PgliteSession one = Open();
        using PgliteSession other = Open();
        using PgliteStatement statement = other.Prepare("SELECT 1");
        Assert.ThrowsExactly<ArgumentException>(() => one.CreateBatch().Add(statement));
    }

    private static void Fill(PgliteBatch batch, PgliteStatement insert, int first, int last)
    {
        for (int id = first; id <= last; id++)
        {
            insert.Set(1, id);
            insert.SetText(2, $"name {id}");
            batch.Add(insert);
        }
    }
}
