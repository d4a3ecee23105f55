using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Notifications as events, and waiting for them.</summary>
public abstract class NotificationTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void AHandlerMayUseTheSession()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE heard (payload text); LISTEN work");
        using PgliteStatement insert = session.Prepare("INSERT INTO heard VALUES ($1)");
        session.Notified += (_, notification) =>
        {
            insert.SetText(1, notification.Payload);
            Assert.AreEqual(1, insert.Execute());
            if (notification.Payload == "first")
            {
                session.Execute("NOTIFY work, 'third'");
            }
        };

        using (PgliteStatement notify = session.Prepare("SELECT pg_notify('work', p) FROM unnest(ARRAY['first', 'second']) p"))
        {
            Assert.AreEqual(2, notify.Execute());
        }

        using PgliteStatement all = session.Prepare("SELECT string_agg(payload, ' ') FROM heard");
        using PgliteRows rows = all.Query();
        Assert.IsTrue(rows.Read());
        Assert.AreEqual("first second third", rows.GetString(0));
    }

    [TestMethod]
    public void AHandlerThatThrowsHurtsNeitherTheCallNorTheSession()
    {
        using PgliteSession session = Open();
        long failures = SharedCluster.Runtime.GetStatus().HandlerFailures;
        List<string> heard = [];
        session.Execute("CREATE TEMP TABLE t (id int); LISTEN work");
        session.Notified += (_, notification) =>
        {
            heard.Add(notification.Payload);
            throw new InvalidOperationException("by a test");
        };

        Assert.AreEqual(1, session.Execute("NOTIFY work, '1'; NOTIFY work, '2'; INSERT INTO t VALUES (1)"));

        Assert.AreEqual("1 2", string.Join(' ', heard));
        Assert.AreEqual(failures + 2, SharedCluster.Runtime.GetStatus().HandlerFailures);
        Assert.AreEqual(1, session.Execute("SELECT * FROM t"));
    }
}
