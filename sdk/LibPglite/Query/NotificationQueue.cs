namespace LibPglite.Query;

/// <summary>Notifications that came and were not given to anybody yet, in their order. Thread-safe.</summary>
internal sealed class NotificationQueue
{
    /// <summary>What is kept for a session that listens, but does not ask: the newest ones.</summary>
    internal const int Limit = 10_000;

    private readonly Queue<PgliteNotification> _waiting = new(0);
    private int _count;

    /// <summary>How many wait.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal void Add(PgliteNotification notification)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(notification);
            Volatile.Write(ref _count, _waiting.Count);
        }
    }

    /// <summary>Nobody is told of them at the moment.</summary>
    internal void Trim()
    {
        lock (_waiting)
        {
            while (_waiting.Count > Limit)
            {
                _waiting.Dequeue();
            }

            Volatile.Write(ref _count, _waiting.Count);
        }
    }

    internal bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PgliteNotification? notification)
    {
        lock (_waiting)
        {
            bool taken = _waiting.TryDequeue(out notification);
            Volatile.Write(ref _count, _waiting.Count);
            return taken;
        }
    }
}
