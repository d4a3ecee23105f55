using LibPglite;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class MemoryLimitTests
{
    private const string OutOfMemory = "53200";
    private const long Megabyte = 1 << 20;

    /// <summary>By sessions of ours: Npgsql closes a connection that was told of a lack of memory.</summary>
    [TestMethod]
    [DataRow(PgliteSessionKind.Direct)]
    [DataRow(PgliteSessionKind.OwnThread)]
    public async Task StatementBeyondTheLimitOfItsSessionFailsAndTheSessionLives(PgliteSessionKind kind)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { SessionMemoryLimit = 32 * Megabyte });
        using PgliteSession session = runtime.OpenSession(kind);
        for (int round = 0; round < 3; round++)
        {
            foreach (string sql in new[] { "SELECT length(repeat('x', 100000000))", "SELECT cardinality(array_agg(i)) FROM generate_series(1, 20000000) i" })
            {
                PgliteSqlException refused = Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute(sql));
                Assert.AreEqual(OutOfMemory, refused.SqlState);
            }

            Assert.AreEqual(1, session.Execute("SELECT length(repeat('x', 10000000))"));
        }

        Assert.AreEqual(0, runtime.GetStatus().Crashes);
    }

    /// <summary>The planner holds a constant twice while it computes it.</summary>
    [TestMethod]
    public async Task LimitOfAllSessionsHoldsForThemTogether()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { MemoryLimit = 300 * Megabyte });
        using PgliteSession first = runtime.OpenSession(PgliteSessionKind.Direct);
        using PgliteSession second = runtime.OpenSession(PgliteSessionKind.Direct);
        second.Execute("SELECT length(repeat('y', 147000000))");
        first.Execute("BEGIN; SELECT set_config('my.value', repeat('x', 25000000), false)");
        PgliteSqlException refused = Assert.ThrowsExactly<PgliteSqlException>(() => second.Execute("SELECT length(repeat('y', 147000000))"));
        Assert.AreEqual(OutOfMemory, refused.SqlState);
        Assert.IsGreaterThan(25 * Megabyte, runtime.GetStatus().MemoryBytes);
        first.Execute("ROLLBACK");
        await Task.Delay(500);
        Assert.AreEqual(1, second.Execute("SELECT length(repeat('y', 147000000))"));
    }

    [TestMethod]
    public async Task CountersAreToldPerSession()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions { MemoryLimit = 500 * Megabyte, SessionMemoryLimit = 200 * Megabyte });
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("SELECT length(repeat('x', 25000000))");
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
}
