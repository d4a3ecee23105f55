using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PgliteSdk.Tests.Facade;

/// <summary>Keeps what was logged, with its named values.</summary>
internal sealed class MemoryLog : ILoggerFactory
{
    internal sealed record Entry(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);

    public ConcurrentQueue<Entry> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(MemoryLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(StringComparer.Ordinal);
            log.Entries.Enqueue(new Entry(category, logLevel, formatter(state, exception), values));
        }
    }
}
