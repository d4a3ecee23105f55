using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <content>What <c>NOTIFY</c> says to a session that listens.</content>
public sealed partial class PgliteSession
{
    private readonly NotificationQueue _notifications = new();
    private int _telling;

    /// <summary>
    /// A notification arrived: the session listens on its channel. Raised by the call that has read it, on that call's thread, in their
    /// order, one at a time, after the server is ready again: a handler may use the session. Its exceptions are caught, counted and
    /// logged as those of the runtime's events are. Calls with raw bytes leave notifications in their reply instead.
    /// </summary>
    public event EventHandler<PgliteNotification>? Notified;

    /// <summary>
    /// Waits until a notification comes and returns it; <see cref="Notified"/> is not raised for it. One that came with the reply to an
    /// earlier call, while that event had no handler, is returned at once; the newest 10,000 of these are kept. The session is busy
    /// meanwhile. No thread of the pool waits.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; nothing is lost, and the session can be used again.</param>
    /// <returns>The notification.</returns>
    /// <exception cref="PgliteSqlException">The server ended the session.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public ValueTask<PgliteNotification> WaitForNotificationAsync(CancellationToken cancellationToken = default) => RunsOnCaller
        ? new(CallThreads.Run(() => WaitForNotificationAsync(async: false, cancellationToken).Result(), cancellationToken))
        : WaitForNotificationAsync(async: true, cancellationToken);

    /// <summary>
    /// Raises the event for what has come. The session is free: a handler may take it, and this loop tells what comes then.
    /// </summary>
    internal void TellNotifications()
    {
        while (_notifications.Count > 0)
        {
            if (Notified is not { } handler)
            {
                _notifications.Trim();
                return;
            }

            if (Interlocked.Exchange(ref _telling, 1) != 0)
            {
                return;
            }

            if (_notifications.TryTake(out PgliteNotification? notification))
            {
                Tell(handler, notification);
            }

            Volatile.Write(ref _telling, 0);
        }
    }

    private void Tell(EventHandler<PgliteNotification> handler, PgliteNotification notification)
    {
        try
        {
            handler(this, notification);
        }
        catch (Exception exception)
        {
            _runtime.HandlerFailed(exception);
        }
    }

    private async ValueTask<PgliteNotification> WaitForNotificationAsync(bool async, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await StartAsync(async).ConfigureAwait(false);
        try
        {
            while (true)
            {
                // Nothing but notifications, and the reason of an end, comes between two statements.
                while (_notifications.Count == 0 && Replies.TryNext(out _))
                {
                }

                if (_notifications.TryTake(out PgliteNotification? notification))
                {
                    return notification;
                }

                if (async)
                {
                    await Replies.ReceiveAsync(token).ConfigureAwait(false);
                }
                else
                {
                    Replies.Receive(token);
                }
            }
        }
        finally
        {
            Leave();
        }
    }
}
