namespace LibPglite;

/// <summary>Starting and stopping block for long; the thread pool is the host's.</summary>
internal static class OwnThread
{
    /// <summary>Runs work on a thread of its own. Where the system gives none, it is not begun.</summary>
    /// <exception cref="PgliteException">In the task: <see cref="PgliteErrorCode.ResourceLimit"/>.</exception>
    internal static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) =>
        Begin(work, cancellationToken) ?? Task.FromException<T>(NoThread(null));

    /// <summary>The same for what must be done in any case: without a thread the caller's does it.</summary>
    internal static Task<T> RunAnywayAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Begin(work, cancellationToken) is { } begun)
        {
            return begun;
        }

        try
        {
            return Task.FromResult(work());
        }
        catch (Exception exception) when (exception is PgliteException or OperationCanceledException)
        {
            return Task.FromException<T>(exception);
        }
    }

    internal static PgliteException NoThread(Exception? cause) => new(
        PgliteErrorCode.ResourceLimit,
        "The system gives this process no further thread.",
        nextStep: "Raise the limit (ulimit -u, TasksMax= of the service, pids.max of the control group), or end other threads and processes.",
        innerException: cause);

    /// <summary>The scheduler reports a thread that cannot be made as a lack of memory.</summary>
    private static Task<T>? Begin<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (TaskSchedulerException exception) when (exception.InnerException is OutOfMemoryException)
        {
            return null;
        }
    }
}
