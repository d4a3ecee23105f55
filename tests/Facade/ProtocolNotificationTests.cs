using System.Text;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

public abstract class ProtocolNotificationTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void NotificationFromAnotherSessionComesWithTheNextReply()
    {
        using PgliteSession listener = Open();
        using PgliteSession notifier = Open();
        listener.Send(Wire.Query("LISTEN news"));
        notifier.Send(Wire.Query("NOTIFY news, 'hello'"));
        Reply reply = listener.Send(Wire.Query("SELECT pg_sleep(0)"));
        for (int i = 0; i < 100 && !reply.Of('A').Any(); i++)
        {
            reply = listener.Send(Wire.Query("SELECT pg_sleep(0.01)"));
        }

        byte[] body = reply.Of('A').Single().Body;
        Assert.AreEqual("news\0hello\0", Encoding.UTF8.GetString(body.AsSpan(4)));
    }

    [TestMethod]
    public async Task NotificationArrivesOnAWaitingStream()
    {
        using PgliteSession listener = Open();
        using PgliteSession notifier = Open();
        listener.Send(Wire.Query("LISTEN stream_news"));
        Stream stream = listener.GetStream();
        byte[] buffer = new byte[1024];
        ValueTask<int> waiting = stream.ReadAsync(buffer);
        Assert.IsFalse(waiting.IsCompleted);
        notifier.Send(Wire.Query("NOTIFY stream_news, 'now'"));
        int count = await waiting.AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.AreEqual('A', (char)buffer[0]);
        Assert.IsGreaterThan(10, count);
    }
}
