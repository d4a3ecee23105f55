namespace LibPglite.Session;

/// <summary>
/// The library's own threads, for calls that may wait inside of the engine. The host's thread pool is not kept by them, and they run
/// when it has no thread left. There is one for each call under way; one without work ends after a while.
/// </summary>
internal sealed class CallThreads : TaskScheduler
{
    /// <summary>Backends bring stacks of their own.</summary>
    private const int StackSize = 512 * 1024;

    private static readonly TimeSpan s_idleTime = TimeSpan.FromSeconds(10);
    private static readonly CallThreads s_threads = new();

    private readonly Queue<Task> _waiting = new();
    private int _idle;

    /// <summary>Runs it on such a thread. What awaits the task goes on elsewhere.</summary>
    internal static Task<T> Run<T>(Func<T> call, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(call, cancellationToken, Options, s_threads);

    /// <inheritdoc cref="Run{T}"/>
    internal static Task Run(Action call, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(call, cancellationToken, Options, s_threads);

    protected override void QueueTask(Task task)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(task);
            if (_waiting.Count <= _idle)
            {
                Monitor.Pulse(_waiting);
                return;
            }
        }

        new Thread(Work, StackSize) { IsBackground = true, Name = "pglite call" }.UnsafeStart();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_waiting)
        {
            return [.. _waiting];
        }
    }

    private static TaskCreationOptions Options =>
        TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously;

    private void Work()
    {
        while (Next() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Next()
    {
        lock (_waiting)
        {
            _idle++;
            try
            {
                while (_waiting.Count == 0)
                {
                    if (!Monitor.Wait(_waiting, s_idleTime) && _waiting.Count == 0)
                    {
                        return null;
                    }
                }

                return _waiting.Dequeue();
            }
            finally
            {
                _idle--;
            }
        }
    }
}
