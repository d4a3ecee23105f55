using System.Collections.Concurrent;
using LibPglite;
using Microsoft.Extensions.Logging;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class LogTests
{
    private const string Failing =
        "DO $$ BEGIN RAISE EXCEPTION 'too much' USING DETAIL = 'all of it', HINT = 'less', ERRCODE = 'ZZ002'; END $$";

    [TestMethod]
    public async Task RecordCarriesEveryField()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        var records = new ConcurrentQueue<PgliteLogRecord>();
        runtime.LogReceived += (_, record) => records.Enqueue(record);
        int pid;
        using (PgliteSession session = runtime.OpenSession())
        {
            session.Send(Wire.Query(Failing));
            pid = session.BackendPid;
        }

        await runtime.StopAsync();
        PgliteLogRecord logged = records.Single(record => record.Message == "too much");
        Assert.AreEqual(
            (PgliteSeverity.Error, "ZZ002", "all of it", "less", "client backend", pid),
            (logged.Severity, logged.SqlState, logged.Detail, logged.Hint, logged.Backend, logged.BackendPid));
        Assert.Contains("PL/pgSQL function", logged.Context!);
        Assert.AreEqual(Failing, logged.Statement);
        Assert.IsLessThan(60, Math.Abs((DateTimeOffset.UtcNow - logged.Time).TotalSeconds));
    }

    [TestMethod]
    public async Task LoggerGetsServerAndRuntimeMessages()
    {
        using var log = new MemoryLog();
        await using (PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { LoggerFactory = log }))
        {
            using PgliteSession session = runtime.OpenSession();
            session.Send(Wire.Query(Failing));
        }

        MemoryLog.Entry failed = log.Entries.Single(entry => entry.Text == "too much");
        Assert.AreEqual(("LibPglite.Server", LogLevel.Error), (failed.Category, failed.Level));
        Assert.AreEqual("ZZ002", failed.Values["SqlState"]);
        Assert.AreEqual("client backend", failed.Values["Backend"]);
        string[] runtimeMessages = [.. log.Entries.Where(entry => entry.Category == "LibPglite.Runtime").Select(entry => entry.Text)];
        Assert.IsTrue(runtimeMessages.Any(text => text.Contains("is ready in")));
        Assert.IsTrue(runtimeMessages.Any(text => text.Contains("fsync is off")));
        Assert.IsTrue(runtimeMessages.Any(text => text.Contains("has stopped")));
        Assert.IsTrue(log.Entries.Any(entry => entry.Text.Contains("database system is shut down")));
    }

    [TestMethod]
    public async Task MessageThatNobodyWantsIsNotCopied()
    {
        using var log = new AllocationLog();
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { LoggerFactory = log });
        using (PgliteSession session = runtime.OpenSession())
        {
            session.Send(Wire.Query("DO $$ BEGIN FOR i IN 1..20 LOOP RAISE LOG '%', repeat('x', 100000); END LOOP; END $$"));
        }

        await runtime.StopAsync();
        Assert.IsGreaterThanOrEqualTo(20, log.Asked);
        Assert.IsLessThan(1_000_000, log.Allocated); // copied, they are twice 2 MB
    }

    [TestMethod]
    public async Task FailingHandlerIsCountedAndHarmsNobody()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        int later = 0;
        runtime.LogReceived += (_, record) =>
        {
            if (record.SqlState == "42601")
            {
                throw new InvalidOperationException("handler");
            }

            later += record.SqlState == "42P01" ? 1 : 0;
        };
        using (PgliteSession session = runtime.OpenSession())
        {
            session.Send(Wire.Query("SELEKT"), Wire.Query("SELECT * FROM nowhere"));
        }

        await runtime.StopAsync();
        Assert.AreEqual(1, later);
        Assert.AreEqual(1, runtime.GetStatus().HandlerFailures);
    }

    [TestMethod]
    public async Task StateChangesAreTold()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        var states = new ConcurrentQueue<PgliteState>();
        runtime.StateChanged += (_, state) => states.Enqueue(state);
        await runtime.StopAsync();
        CollectionAssert.AreEqual(new[] { PgliteState.Stopping, PgliteState.Stopped }, states.Where(state => state > PgliteState.Ready).ToArray());
    }

    [TestMethod]
    public async Task HandlerMayDisposeTheRuntime()
    {
        PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        var disposed = new TaskCompletionSource();
        runtime.LogReceived += (_, record) =>
        {
            if (record.SqlState == "42601")
            {
                runtime.Dispose();
                disposed.TrySetResult();
            }
        };
        using PgliteSession session = runtime.OpenSession();
        session.Send(Wire.Query("SELEKT"));
        await disposed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
    }

    /// <summary>Wants nothing, and counts what the thread that asks it has allocated between its questions.</summary>
    private sealed class AllocationLog : ILoggerFactory, ILogger
    {
        private long _before;

        public int Asked { get; private set; }

        public long Allocated { get; private set; }

        public bool IsEnabled(LogLevel logLevel)
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            if (Thread.CurrentThread.Name == "pglite events")
            {
                Allocated += Asked++ == 0 ? 0 : now - _before;
                _before = now;
            }

            return false;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("not wanted");

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
