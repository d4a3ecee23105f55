using System.Collections.Concurrent;
using LibPglite;
using Microsoft.Extensions.Logging;

namespace PgliteSdk.Tests.Facade;

/// <summary>What a start takes from the host's own code, and what that code may do to it.</summary>
[TestClass]
public sealed class HostCodeTests
{
    [TestMethod]
    public async Task ThrowingCreateLoggerLeavesNothingBehind()
    {
        using var folder = new ScratchFolder();
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => PgliteRuntime.StartAsync(new PgliteOptions(folder.Sub("data")) { LoggerFactory = new Loggers { FailsToMake = true } }));
        Assert.IsFalse(Directory.Exists(folder.Sub("data")));
    }

    [TestMethod]
    public async Task ThrowingLoggerHoldsUpNeitherStartNorStop()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { LoggerFactory = new Loggers { FailsToLog = true } });
        Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT 1"));
        await runtime.StopAsync();
        Assert.AreEqual(PgliteState.Stopped, runtime.State);
        Assert.IsFalse(Directory.Exists(runtime.SocketDirectory));
    }

    [TestMethod]
    public async Task OptionsAreReadOnTheCallersThreadAlone()
    {
        using var folder = new ScratchFolder();
        var loggers = new Loggers();
        var options = new PgliteOptions(folder.Sub("data")) { LoggerFactory = loggers, Settings = { ["work_mem"] = "17MB" } };
        int caller = Environment.CurrentManagedThreadId;
        Task<PgliteRuntime> starting = PgliteRuntime.StartAsync(options);
        CollectionAssert.AreEqual(new[] { caller }, loggers.Callers.Distinct().ToArray());
        options.DataDirectory = folder.Sub("other");
        options.Settings.Clear();
        options.Settings["work_mem"] = "not a size";

        await using PgliteRuntime runtime = await starting;
        Assert.AreEqual(folder.Sub("data"), runtime.DataDirectory);
        Assert.AreEqual("17MB", await SharedCluster.Scalar<string>(runtime, "SHOW work_mem"));
    }

    private sealed class Loggers : ILoggerFactory, ILogger
    {
        public bool FailsToMake { get; init; }

        public bool FailsToLog { get; init; }

        public ConcurrentQueue<int> Callers { get; } = new();

        public ILogger CreateLogger(string categoryName)
        {
            Callers.Enqueue(Environment.CurrentManagedThreadId);
            return FailsToMake ? throw new InvalidOperationException("no logger") : this;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (FailsToLog)
            {
                throw new InvalidOperationException("no message");
            }
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
