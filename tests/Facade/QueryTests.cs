using System.Data.Common;
using System.Text;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Prepared statements of a session: parameters, rows, errors and what they cost.</summary>
public abstract class QueryTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void EveryTypeComesBackAsItWentIn()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare(
            "SELECT $1::bool, $2::int2, $3::int4, $4::int8, $5::float4, $6::float8, $7::numeric, $8::uuid, $9::date, $10::timestamp, $11::timestamptz, $12::bytea, $13::text, $14::varchar, $15::oid");
        Assert.AreEqual(15, statement.ParameterCount);
        var guid = Guid.NewGuid();
        var local = new DateTime(1969, 12, 31, 23, 59, 59, 123).AddMicroseconds(456);
        var utc = new DateTime(2400, 2, 29, 1, 2, 3, DateTimeKind.Utc);
        statement.Set(1, true);
        statement.Set(2, short.MinValue);
        statement.Set(3, int.MinValue);
        statement.Set(4, long.MinValue);
        statement.Set(5, 1.5f);
        statement.Set(6, -0.1);
        statement.Set(7, -12345678901234567890.123450m);
        statement.Set(8, guid);
        statement.Set(9, new DateOnly(1, 1, 1));
        statement.Set(10, local);
        statement.Set(11, utc);
        statement.Set(12, [0, 255, 0]);
        statement.SetText(13, "žluťoučký 🐘");
        statement.Set(14, "in UTF-8"u8);
        statement.Set(15, uint.MaxValue);

        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        Assert.IsTrue(rows.GetBoolean(0));
        Assert.AreEqual(short.MinValue, rows.GetInt32(1));
        Assert.AreEqual(int.MinValue, rows.GetInt32(2));
        Assert.AreEqual(long.MinValue, rows.GetInt64(3));
        Assert.AreEqual(1.5, rows.GetDouble(4));
        Assert.AreEqual(-0.1, rows.GetDouble(5));
        Assert.AreEqual("-12345678901234567890.123450", rows.GetDecimal(6).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.AreEqual(guid, rows.GetGuid(7));
        Assert.AreEqual(new DateOnly(1, 1, 1), rows.GetDate(8));
        Assert.AreEqual(local, rows.GetDateTime(9));
        Assert.AreEqual(utc, rows.GetDateTime(10));
        Assert.AreEqual(DateTimeKind.Utc, rows.GetDateTime(10).Kind);
        CollectionAssert.AreEqual(new byte[] { 0, 255, 0 }, rows.GetBytes(11).ToArray());
        Assert.AreEqual("žluťoučký 🐘", rows.GetString(12));
        Assert.AreEqual("in UTF-8", Encoding.UTF8.GetString(rows.GetUtf8(13)));
        Assert.AreEqual(uint.MaxValue, rows.GetInt64(14));
        Assert.IsFalse(rows.Read());
        Assert.AreEqual(1, rows.RowsAffected);
    }

    [TestMethod]
    public void TypesWithoutAMethodTravelAsText()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::int[] || 3 AS list, $2::jsonb ->> 'a' AS a, $3::interval, $4::numeric");
        statement.SetText(1, "{1,2}");
        statement.SetText(2, """{"a": "b"}""");
        statement.SetText(3, "90 minutes");
        statement.Set(4, 7);
        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        Assert.AreEqual("list", rows.ColumnName(0));
        Assert.AreEqual("{1,2,3}", rows.GetString(0));
        Assert.AreEqual("b", rows.GetString(1));
        Assert.AreEqual("01:30:00", rows.GetString(2));
        Assert.AreEqual(7m, rows.GetDecimal(3));
    }

    [TestMethod]
    public void NullIsToldApartAndNeverReadAsAValue()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::int, $2::text");
        statement.SetNull(1);
        statement.SetText(2, null);
        using (PgliteRows rows = statement.Query())
        {
            Assert.IsTrue(rows.Read());
            Assert.IsTrue(rows.IsNull(0));
            Assert.IsTrue(rows.IsNull(1));
            Assert.Contains("IsNull(0)", Assert.ThrowsExactly<InvalidCastException>(() => rows.GetInt32(0)).Message);
        }

        // Values stay until they are set anew.
        statement.Set(1, 0);
        using PgliteRows again = statement.Query();
        Assert.IsTrue(again.Read());
        Assert.AreEqual(0, again.GetInt32(0));
        Assert.IsTrue(again.IsNull(1));
    }

    [TestMethod]
    public void InfinityAndNaNAreErrorsAndNotOtherValues()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT 'infinity'::timestamptz, '-infinity'::date, 'NaN'::numeric, '4713-01-01 BC'::timestamp");
        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        Assert.ThrowsExactly<OverflowException>(() => rows.GetDateTime(0));
        Assert.ThrowsExactly<OverflowException>(() => rows.GetDate(1));
        Assert.ThrowsExactly<OverflowException>(() => rows.GetDecimal(2));
        Assert.ThrowsExactly<OverflowException>(() => rows.GetDateTime(3));
        Assert.AreEqual("NaN", rows.GetString(2));
    }

    [TestMethod]
    public void WhatDoesNotFitIsRefusedBeforeAnythingIsSent()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::int, $2::timestamptz");
        Assert.Contains("$1", Assert.ThrowsExactly<InvalidOperationException>(() => statement.Execute()).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => statement.Set(0, 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => statement.Set(3, 1));
        Assert.ThrowsExactly<OverflowException>(() => statement.Set(1, 1L << 31));
        Assert.ThrowsExactly<InvalidCastException>(() => statement.Set(1, 1.0));
        Assert.ThrowsExactly<InvalidCastException>(() => statement.Set(1, "1"u8));
        Assert.ThrowsExactly<InvalidCastException>(() => statement.Set(2, new DateTime(2020, 1, 1)));
        statement.Set(1, 1);
        statement.SetNull(2);
        using PgliteRows rows = statement.Query();
        Assert.ThrowsExactly<InvalidOperationException>(() => rows.GetInt32(0));
        Assert.IsTrue(rows.Read());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => rows.GetInt32(2));
        Assert.ThrowsExactly<InvalidCastException>(() => rows.GetString(0));
        Assert.ThrowsExactly<InvalidCastException>(() => rows.GetGuid(0));
    }

    [TestMethod]
    public void ErrorsAreExceptionsAndTheSessionGoesOn()
    {
        using PgliteSession session = Open();
        DbException refused = Assert.ThrowsExactly<PgliteSqlException>(() => session.Prepare("SELECT nothing FROM nowhere"));
        Assert.AreEqual("42P01", refused.SqlState);
        Assert.AreEqual(21, ((PgliteSqlException)refused).Position);

        // After rows were read, in the middle of the result.
        using PgliteStatement statement = session.Prepare("SELECT 1 / (5 - i) FROM generate_series(1, 10) AS i");
        using (PgliteRows rows = statement.Query())
        {
            int count = 0;
            PgliteSqlException failed = Assert.ThrowsExactly<PgliteSqlException>(() =>
            {
                while (rows.Read())
                {
                    count++;
                }
            });
            Assert.AreEqual(4, count);
            Assert.AreEqual("22012", failed.SqlState);
            Assert.AreEqual("division by zero", failed.MessageText);
            Assert.IsFalse(rows.Read());
        }

        session.Execute("CREATE TEMP TABLE t (id int CONSTRAINT only_once UNIQUE); INSERT INTO t VALUES (1)");
        PgliteSqlException violation = Assert.ThrowsExactly<PgliteSqlException>(() => session.Execute("INSERT INTO t VALUES (1)"));
        Assert.AreEqual("only_once", violation.ConstraintName);
        Assert.AreEqual("t", violation.TableName);
        Assert.AreEqual(1, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void SessionIsBusyWhileRowsAreOpenAndFreeAfterwards()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT generate_series(1, 100000000), repeat('x', 1000)");
        using (PgliteRows rows = statement.Query())
        {
            Assert.IsTrue(rows.Read());
            Assert.AreEqual(PgliteErrorCode.SessionBusy, Assert.ThrowsExactly<PgliteException>(() => session.Execute("SELECT 1")).ErrorCode);
            Assert.IsTrue(rows.Read());
            Assert.AreEqual(2, rows.GetInt32(0));

            // Passing over the rest would take minutes.
            rows.Cancel();
        }

        Assert.AreEqual(1, session.Execute("SELECT 1"));
        Assert.IsGreaterThan(0, session.ExecProtocolRaw(Wire.Query("SELECT 1")).Length);
    }

    [TestMethod]
    public async Task RowsComeWithoutAThreadThatWaits()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT i FROM generate_series(1, 100000) AS i");
        long sum = 0;
        using (PgliteRows rows = statement.Query())
        {
            while (await rows.ReadAsync())
            {
                sum += rows.GetInt32(0);
            }
        }

        Assert.AreEqual(5000050000, sum);
        Assert.AreEqual(100000, await statement.ExecuteAsync());
    }

    [TestMethod]
    public void CancellationEndsTheStatementAndNotTheSession()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT pg_sleep(600)");
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsExactly<OperationCanceledException>(() => statement.Execute(source.Token));
        using var other = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsExactly<OperationCanceledException>(() => session.Execute("SELECT pg_sleep(600)", other.Token));
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    public void HotLoopAllocatesNothing()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT id, name FROM (VALUES (1, 'one'), (2, 'two')) AS v (id, name) WHERE id = $1");
        long Run(int times)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < times; i++)
            {
                statement.Set(1, 1 + (i % 2));
                using PgliteRows rows = statement.Query();
                while (rows.Read())
                {
                    Assert.AreEqual(1 + (i % 2), rows.GetInt32(0));
                    Assert.IsTrue(rows.GetUtf8(1).SequenceEqual(i % 2 == 0 ? "one"u8 : "two"u8));
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run(200);
        Assert.AreEqual(0, Run(1000));
    }

    [TestMethod]
    public void LargeValuesGoBothWays()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::bytea, length($1::bytea)");
        byte[] value = new byte[20_000_000];
        new Random(1).NextBytes(value);
        statement.Set(1, value);
        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        Assert.AreEqual(value.Length, rows.GetInt32(1));
        Assert.IsTrue(rows.GetBytes(0).SequenceEqual(value));
    }

    [TestMethod]
    public void EndOfTheSessionIsToldWithItsReason()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT pg_terminate_backend(pg_backend_pid())");
        PgliteSqlException last = Assert.ThrowsExactly<PgliteSqlException>(() => statement.Execute());
        Assert.AreEqual("57P01", last.SqlState);
        Assert.AreEqual("FATAL", last.Severity);
        Assert.AreEqual(PgliteErrorCode.SessionEnded, Assert.ThrowsExactly<PgliteException>(() => statement.Execute()).ErrorCode);
    }

    [TestMethod]
    public void ResultOfADisposedSessionEndsWithIt()
    {
        PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT generate_series(1, 100000000), repeat('x', 1000)");
        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        session.Dispose();
        Assert.AreEqual(PgliteErrorCode.SessionEnded, Assert.ThrowsExactly<PgliteException>(() =>
        {
            while (rows.Read())
            {
            }
        }).ErrorCode);
    }

    [TestMethod]
    public void NotificationsReachTheListener()
    {
        using PgliteSession session = Open();
        List<PgliteNotification> heard = [];
        session.Notified += (_, notification) => heard.Add(notification);
        session.Execute("LISTEN news");
        session.Execute("NOTIFY news, 'first'; NOTIFY news, ''");
        session.Execute("SELECT 1");
        Assert.HasCount(2, heard);
        Assert.AreEqual(new PgliteNotification { Channel = "news", Payload = "first", BackendPid = session.BackendPid }, heard[0]);
        Assert.AreEqual("", heard[1].Payload);
    }
}
