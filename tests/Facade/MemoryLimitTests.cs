using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class MemoryLimitTests
{
    private const string OutOfMemory = "53200";
    private const long Megabyte = 1 << 20;

    [TestMethod]
    public async Task StatementBeyondTheLimitOfItsSessionFailsAndTheSessionLives()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { SessionMemoryLimit = 32 * Megabyte });
        await using var source = NpgsqlDataSource.Create(runtime.ConnectionString);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        for (int round = 0; round < 3; round++)
        {
            PostgresException failure = await Assert.ThrowsExactlyAsync<PostgresException>(
                () => Scalar<int>(connection, "SELECT length(repeat('x', 100000000))"));
            Assert.AreEqual(OutOfMemory, failure.SqlState);
            failure = await Assert.ThrowsExactlyAsync<PostgresException>(
                () => Scalar<int>(connection, "SELECT cardinality(array_agg(i)) FROM generate_series(1, 20000000) i"));
            Assert.AreEqual(OutOfMemory, failure.SqlState);
            Assert.AreEqual(10000000, await Scalar<int>(connection, "SELECT length(repeat('x', 10000000))"));
        }

        using PgliteSession direct = runtime.OpenSession(PgliteSessionKind.Direct);
        PgliteSqlException refused = Assert.ThrowsExactly<PgliteSqlException>(() => direct.Execute("SELECT length(repeat('x', 100000000))"));
        Assert.AreEqual(OutOfMemory, refused.SqlState);
        Assert.AreEqual(1, direct.Execute("SELECT 1"));
        Assert.AreEqual(0, runtime.GetStatus().Crashes);
    }

    [TestMethod]
    public async Task LimitOfAllSessionsHoldsForThemTogether()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { MemoryLimit = 150 * Megabyte });
        using PgliteSession first = runtime.OpenSession(PgliteSessionKind.Direct);
        using PgliteSession second = runtime.OpenSession(PgliteSessionKind.Direct);
        second.Execute("SELECT length(repeat('y', 115000000))");
        first.Execute("BEGIN; SELECT set_config('my.value', repeat('x', 30000000), false)");
        PgliteSqlException refused = Assert.ThrowsExactly<PgliteSqlException>(() => second.Execute("SELECT length(repeat('y', 115000000))"));
        Assert.AreEqual(OutOfMemory, refused.SqlState);
        Assert.IsGreaterThan(30 * Megabyte, runtime.GetStatus().MemoryBytes);
        first.Execute("ROLLBACK");
        await Task.Delay(500);
        Assert.AreEqual(1, second.Execute("SELECT length(repeat('y', 115000000))"));
    }

    [TestMethod]
    public async Task CountersAreToldPerSession()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions { MemoryLimit = 500 * Megabyte, SessionMemoryLimit = 200 * Megabyte });
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("SELECT length(repeat('x', 50000000))");
        PgliteStatus status = runtime.GetStatus();
        PgliteSessionMemory own = status.SessionMemory.Single(memory => memory.BackendPid == session.BackendPid);
        Assert.AreEqual("backend", own.Kind);
        Assert.IsGreaterThan(50 * Megabyte, own.PeakBytes);
        Assert.IsGreaterThanOrEqualTo(own.Bytes, status.MemoryBytes);
        Assert.IsGreaterThan(64 * Megabyte, status.SharedMemoryBytes);
        Assert.Contains("checkpointer", status.SessionMemory.Select(memory => memory.Kind));
    }

    [TestMethod]
    public async Task LimitThatNoSessionCanKeepIsRefused()
    {
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(() => PgliteRuntime.StartAsync(new PgliteOptions { MemoryLimit = 1000 }));
        Assert.AreEqual(PgliteErrorCode.InvalidArgument, refused.ErrorCode);
        Assert.Contains("MemoryLimit is 1000 bytes", refused.Message);
    }

    [TestMethod]
    public async Task SharedBuffersThatTheMachineCannotHoldAreRefused()
    {
        long megabytes = (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Megabyte) + 1;
        PgliteException refused = await Assert.ThrowsExactlyAsync<PgliteException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions { Settings = { ["shared_buffers"] = $"{megabytes}MB" } }));
        Assert.AreEqual(PgliteErrorCode.OutOfMemory, refused.ErrorCode);
        Assert.AreEqual(OutOfMemory, refused.SqlState);
        Assert.Contains("too little memory for the shared memory of", refused.Message);
        Assert.Contains($"\"shared_buffers\" (which are {megabytes} MB)", refused.Message);
    }

    private static async Task<T> Scalar<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
