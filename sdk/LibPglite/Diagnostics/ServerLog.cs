using System.Collections;
using Microsoft.Extensions.Logging;

namespace LibPglite.Diagnostics;

/// <summary>
/// Hands PostgreSQL's messages to Microsoft.Extensions.Logging: the text as the message, every other field as a named value that
/// structured sinks keep.
/// </summary>
internal static class ServerLog
{
    internal const string Category = "LibPglite.Server";

    internal static bool IsEnabled(ILogger logger, PgliteSeverity severity) => logger.IsEnabled(LevelOf(severity));

    internal static void Write(ILogger logger, PgliteLogRecord record)
    {
        LogLevel level = LevelOf(record.Severity);
        if (logger.IsEnabled(level))
        {
            logger.Log(level, default, new State(record), null, static (state, _) => state.ToString());
        }
    }

    private static LogLevel LevelOf(PgliteSeverity severity) => severity switch
    {
        PgliteSeverity.Debug => LogLevel.Debug,
        PgliteSeverity.Warning => LogLevel.Warning,
        PgliteSeverity.Error or PgliteSeverity.Fatal => LogLevel.Error,
        PgliteSeverity.Panic => LogLevel.Critical,
        _ => LogLevel.Information,
    };

    private readonly struct State(PgliteLogRecord record) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private const string Template = "{Message}";

        public int Count => 10;

        public KeyValuePair<string, object?> this[int index] => index switch
        {
            0 => new("Message", record.Message),
            1 => new("Severity", record.Severity),
            2 => new("SqlState", record.SqlState),
            3 => new("Detail", record.Detail),
            4 => new("Hint", record.Hint),
            5 => new("Context", record.Context),
            6 => new("Statement", record.Statement),
            7 => new("Backend", record.Backend),
            8 => new("BackendPid", record.BackendPid),
            9 => new("{OriginalFormat}", Template),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (int i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => record.Message;
    }
}
