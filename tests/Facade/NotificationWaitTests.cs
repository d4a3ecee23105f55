using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Waiting for notifications without a statement.</summary>
public abstract class NotificationWaitTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public async Task WaitEndsWithTheNotification()
    {
        using PgliteSession listener = Open();
        using PgliteSession notifier = Open();
        listener.Execute("LISTEN news");
        Task<PgliteNotification> waiting = listener.WaitForNotificationAsync().AsTask();
        Assert.AreEqual(PgliteErrorCode.SessionBusy, await BusyAsync(listener));
        notifier.Execute("NOTIFY news, 'one'; NOTIFY news, 'two'");

        Assert.AreEqual("one", (await waiting.WaitAsync(s_limit)).Payload);
        Assert.AreEqual("two", (await listener.WaitForNotificationAsync().AsTask().WaitAsync(s_limit)).Payload);
    }

    [TestMethod]
    public async Task WaitThatIsGivenUpLosesNothing()
    {
        using PgliteSession listener = Open();
        using PgliteSession notifier = Open();
        listener.Execute("LISTEN given_up");
        for (int i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            Task<PgliteNotification> waiting = listener.WaitForNotificationAsync(source.Token).AsTask();
            if (i % 2 == 0)
            {
                await Task.Delay(5);
            }

            await source.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => waiting.WaitAsync(s_limit));
            Assert.AreEqual(1, listener.Execute("SELECT 1"));
        }

        notifier.Execute("NOTIFY given_up, 'kept'");
        Assert.AreEqual("kept", (await listener.WaitForNotificationAsync().AsTask().WaitAsync(s_limit)).Payload);
    }

    [TestMethod]
    public async Task WhatCameWithAReplyIsWaitedForAfterwards()
    {
        using PgliteSession session = Open();
        session.Execute("LISTEN own");
        session.Execute("NOTIFY own, 'first'; NOTIFY own, 'second'");
        session.Execute("SELECT 1");
        Assert.AreEqual("first", (await session.WaitForNotificationAsync().AsTask().WaitAsync(s_limit)).Payload);
        Assert.AreEqual("second", (await session.WaitForNotificationAsync().AsTask().WaitAsync(s_limit)).Payload);
    }

    [TestMethod]
    public async Task AWaitEndsWithTheSession()
    {
        PgliteSession session = Open();
        session.Execute("LISTEN ended");
        Task<PgliteNotification> waiting = session.WaitForNotificationAsync().AsTask();
        await Task.Delay(50);
        await session.DisposeAsync();
        await Assert.ThrowsAsync<Exception>(() => waiting.WaitAsync(s_limit));
        Assert.IsTrue(waiting.IsFaulted);
    }

    /// <summary>The wait takes the session a moment after it was asked for.</summary>
    private static async Task<PgliteErrorCode> BusyAsync(PgliteSession session)
    {
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            try
            {
                session.Execute("SELECT 1");
            }
            catch (PgliteException busy)
            {
                return busy.ErrorCode;
            }

            await Task.Delay(5, limit.Token);
        }
    }
}
