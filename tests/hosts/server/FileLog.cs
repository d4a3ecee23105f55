using Microsoft.Extensions.Logging;

namespace PgliteSdk.Tests.ServerHost;

/// <summary>Appends every message to a file, a line or more each, at once: the process may be killed at any moment.</summary>
internal sealed class FileLog(string path) : ILoggerFactory, ILogger
{
    private readonly Lock gate = new();
    private readonly StreamWriter writer = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            lock (gate)
            {
                writer.WriteLine($"{logLevel}: {formatter(state, exception)}");
            }
        }
    }

    public void Dispose() => writer.Dispose();
}
