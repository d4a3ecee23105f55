using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class NpgsqlLockTests
{
    [TestInitialize]
    public Task MakeTable() => SharedCluster.Execute(
        "DROP TABLE IF EXISTS locked; CREATE TABLE locked (id int PRIMARY KEY, value int); INSERT INTO locked VALUES (1, 0), (2, 0)");

    [TestMethod]
    public async Task RowLockHoldsAnotherSessionUntilCommit()
    {
        await using NpgsqlConnection first = await SharedCluster.DataSource.OpenConnectionAsync();
        await using NpgsqlConnection second = await SharedCluster.DataSource.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await first.BeginTransactionAsync();
        await Run(first, "UPDATE locked SET value = value + 1 WHERE id = 1");

        Task<int> waiting = Run(second, "UPDATE locked SET value = value * 10 WHERE id = 1");
        await Activity.UntilWaitingForLock(1);
        Assert.IsFalse(waiting.IsCompleted);

        await transaction.CommitAsync();
        Assert.AreEqual(1, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.AreEqual(10, await SharedCluster.Scalar<int>("SELECT value FROM locked WHERE id = 1"));
    }

    [TestMethod]
    public async Task SkipLockedPassesARowThatAnotherSessionHolds()
    {
        await using NpgsqlConnection first = await SharedCluster.DataSource.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await first.BeginTransactionAsync();
        await Run(first, "SELECT FROM locked WHERE id = 1 FOR UPDATE");
        Assert.AreEqual(2, await SharedCluster.Scalar<int>("SELECT id FROM locked ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"));
    }

    [TestMethod]
    public async Task DeadlockEndsOneOfTheTwo()
    {
        await using NpgsqlConnection first = await SharedCluster.DataSource.OpenConnectionAsync();
        await using NpgsqlConnection second = await SharedCluster.DataSource.OpenConnectionAsync();
        await Run(first, "BEGIN; UPDATE locked SET value = 1 WHERE id = 1");
        await Run(second, "BEGIN; UPDATE locked SET value = 2 WHERE id = 2");
        Task<string>[] crossing =
        [
            StateOf(Run(first, "UPDATE locked SET value = 1 WHERE id = 2")),
            StateOf(Run(second, "UPDATE locked SET value = 2 WHERE id = 1")),
        ];
        string[] states = await Task.WhenAll(crossing).WaitAsync(TimeSpan.FromSeconds(20));
        CollectionAssert.AreEquivalent(new[] { PostgresErrorCodes.DeadlockDetected, "" }, states);
        await Run(first, "ROLLBACK");
        await Run(second, "ROLLBACK");

        async Task<string> StateOf(Task<int> statement)
        {
            try
            {
                await statement;
                return "";
            }
            catch (PostgresException exception)
            {
                return exception.SqlState;
            }
        }
    }

    private static async Task<int> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }
}
