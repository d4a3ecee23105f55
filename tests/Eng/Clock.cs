namespace PgliteSdk.Tests.Eng;

/// <summary>A clock that a test advances, with the timers that hang on it.</summary>
internal sealed class Clock : TimeProvider
{
    private readonly List<Timer> timers = [];
    private long now;

    public int Timers => timers.Count;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => now;

    /// <summary>Goes on second by second.</summary>
    public void Advance(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            now++;
            foreach (Timer timer in timers.Where(timer => timer.Next <= now).ToArray())
            {
                timer.Ring();
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), (long)period.TotalSeconds) { Next = now + (long)dueTime.TotalSeconds };
        timers.Add(timer);
        return timer;
    }

    private sealed class Timer(Clock clock, Action ring, long period) : ITimer
    {
        public long Next { get; set; }

        public void Ring()
        {
            Next += period;
            ring();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => clock.timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
