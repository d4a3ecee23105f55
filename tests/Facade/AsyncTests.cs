using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>The asynchronous counterparts, with their tokens.</summary>
public abstract class AsyncTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task EveryCallHasAnAsynchronousOne()
    {
        await using PgliteSession session = Open();
        Assert.AreEqual(0, await session.ExecuteAsync("CREATE TEMP TABLE t (id int, name text)"));
        await using PgliteStatement insert = await session.PrepareAsync("INSERT INTO t VALUES ($1, $2) RETURNING id");
        PgliteBatch batch = session.CreateBatch();
        for (int i = 1; i <= 1000; i++)
        {
            insert.Set(1, i);
            insert.SetText(2, $"name {i}");
            batch.Add(insert);
        }

        Assert.AreEqual(1000, await batch.ExecuteAsync());
        Assert.AreEqual(1, await insert.ExecuteAsync());
        await using (PgliteRows rows = await insert.QueryAsync())
        {
            Assert.IsTrue(await rows.ReadAsync());
            Assert.AreEqual(1000, rows.GetInt32(0));
            Assert.AreEqual(1, await rows.CompleteAsync());
        }

        await using PgliteStatement all = await session.PrepareAsync("SELECT id, repeat(name, 100) FROM t");
        await using (PgliteRows rows = await all.QueryAsync())
        {
            Assert.IsTrue(await rows.ReadAsync());
        }

        Assert.AreEqual(1002, await all.ExecuteAsync());
        var reply = new System.Buffers.ArrayBufferWriter<byte>();
        await session.ExecProtocolRawAsync(Wire.Query("SELECT 1"), reply);
        Assert.AreEqual("TDCZ", new Reply(reply.WrittenSpan).Types);
    }

    [TestMethod]
    public async Task CopiesAreAsynchronousInBothDirections()
    {
        await using PgliteSession session = Open();
        await session.ExecuteAsync("CREATE TEMP TABLE t (data bytea)");
        byte[] data = new byte[3_000_000];
        new Random(1).NextBytes(data);
        byte[] line = [.. "\\\\x"u8, .. System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(data).ToLowerInvariant()), (byte)'\n'];
        await using (PgliteCopyInStream copy = await session.CopyInAsync("COPY t FROM STDIN"))
        {
            foreach (byte[] piece in line.Chunk(100_001))
            {
                await copy.WriteAsync(piece);
            }

            await copy.FlushAsync();
            Assert.AreEqual(1, await copy.CompleteAsync());
        }

        await using (PgliteCopyInStream notCompleted = await session.CopyInAsync("COPY t FROM STDIN"))
        {
            await notCompleted.WriteAsync(line);
        }

        using var read = new MemoryStream();
        await using (Stream copy = await session.CopyOutAsync("COPY t TO STDOUT"))
        {
            await copy.CopyToAsync(read);
        }

        CollectionAssert.AreEqual(line, read.ToArray());
    }

    [TestMethod]
    public async Task TokensCancelWhatWaits()
    {
        await using PgliteSession session = Open();
        await using PgliteSession other = Open();
        await session.ExecuteAsync("CREATE TEMP TABLE mine (i int)");
        await using PgliteStatement sleep = await session.PrepareAsync("SELECT pg_sleep(601)");
        await using PgliteStatement late = await session.PrepareAsync(
            "SELECT pg_sleep(600 * (i / 5000)), repeat('x', 100) FROM generate_series(1, 9000) i");
        PgliteBatch batch = session.CreateBatch();
        batch.Add(sleep);
        await CancelledAsync("pg_sleep(602)", async token => await session.ExecuteAsync("SELECT pg_sleep(602)", token));
        await CancelledAsync("pg_sleep(601)", async token => await sleep.ExecuteAsync(token));
        await CancelledAsync("pg_sleep(601)", async token => await batch.ExecuteAsync(token));
        await CancelledAsync("COPY (SELECT pg_sleep(603))", async token =>
        {
            await using Stream copy = await session.CopyOutAsync("COPY (SELECT pg_sleep(603)) TO STDOUT", token);
            await copy.ReadExactlyAsync(new byte[1], CancellationToken.None);
        });
        await CancelledAsync("pg_sleep(600 *", async token =>
        {
            await using PgliteRows rows = await late.QueryAsync(CancellationToken.None);
            while (await rows.ReadAsync(token))
            {
            }
        });
        string locked = $"locked_{other.BackendPid}";
        await other.ExecuteAsync($"CREATE TABLE {locked} (i int)");
        await other.ExecuteAsync($"BEGIN; LOCK TABLE {locked}");
        await CancelledAsync($"SELECT * FROM {locked}", async token => await session.PrepareAsync($"SELECT * FROM {locked}", token));
        await other.ExecuteAsync($"DROP TABLE {locked}; COMMIT");
        Assert.AreEqual(0, await session.ExecuteAsync("SELECT * FROM mine"));
    }

    [TestMethod]
    public async Task ATokenThatHadFiredSendsNothing()
    {
        await using PgliteSession session = Open();
        var fired = new CancellationToken(canceled: true);
        await session.ExecuteAsync("CREATE TEMP TABLE t (i int)");
        await using PgliteStatement insert = await session.PrepareAsync("INSERT INTO t VALUES (1)");
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await session.ExecuteAsync("INSERT INTO t VALUES (1)", fired));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await insert.ExecuteAsync(fired));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await insert.QueryAsync(fired));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await session.PrepareAsync("SELECT 1", fired));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await session.CopyOutAsync("COPY t TO STDOUT", fired));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await session.WaitForNotificationAsync(fired));
        Assert.AreEqual(0, await session.ExecuteAsync("SELECT * FROM t"));
    }

    private static async Task CancelledAsync(string running, Func<CancellationToken, Task> call)
    {
        using var source = new CancellationTokenSource();
        Task called = call(source.Token);
        await Activity.UntilRunning(running);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => called.WaitAsync(s_limit), running);
    }
}
