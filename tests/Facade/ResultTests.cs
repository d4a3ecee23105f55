using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>What becomes of a statement and its transaction when its result is not read to the end, or read in odd ways.</summary>
public abstract class ResultTests(PgliteSessionKind? kind) : SessionTests(kind)
{
    [TestMethod]
    public void ATransactionGoesOnAfterAResultThatWasReadInPart()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int); BEGIN; INSERT INTO t VALUES (1)");
        using (PgliteStatement many = session.Prepare("SELECT repeat('x', 100) FROM generate_series(1, 50000)"))
        {
            using PgliteRows rows = many.Query();
            Assert.IsTrue(rows.Read());
        }

        Assert.AreEqual('T', session.TransactionStatus);
        session.Execute("COMMIT");
        Assert.AreEqual(1, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void WhatAStatementDidStaysWhenItsRowsWereReadInPart()
    {
        using PgliteSession session = Open();
        session.Execute(
            "CREATE TEMP TABLE t (id int); CREATE FUNCTION pg_temp.make(int) RETURNS text LANGUAGE sql "
            + "AS 'INSERT INTO t VALUES ($1) RETURNING repeat(''x'', 1000)'");
        using PgliteStatement statement = session.Prepare("SELECT pg_temp.make(i) FROM generate_series(1, 20000) i");
        using (PgliteRows rows = statement.Query())
        {
            Assert.IsTrue(rows.Read());
        }

        Assert.AreEqual(20000, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(50000)]
    public void AFailureAfterTheLastRowThatWasReadIsTold(int rowCount)
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare(
            $"SELECT 1 / ({rowCount} - i), repeat('x', 100) FROM generate_series(1, {rowCount}) AS i");
        PgliteSqlException failed = Assert.ThrowsExactly<PgliteSqlException>(() =>
        {
            using PgliteRows rows = statement.Query();
            Assert.IsTrue(rows.Read());
        });
        Assert.AreEqual("22012", failed.SqlState);
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    public void ACommitThatFailsIsToldToWhoReadTheOnlyRow()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1)");
        using PgliteStatement insert = session.Prepare("INSERT INTO t VALUES (1) RETURNING id");
        PgliteSqlException failed = Assert.ThrowsExactly<PgliteSqlException>(() =>
        {
            using PgliteRows rows = insert.Query();
            Assert.IsTrue(rows.Read());
        });
        Assert.AreEqual("23505", failed.SqlState);
    }

    [TestMethod]
    public void ATokenCancelsWhatNobodyReads()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT generate_series(1, 100000000), repeat('x', 1000)");
        using var source = new CancellationTokenSource();
        using (PgliteRows rows = statement.Query(source.Token))
        {
            Assert.IsTrue(rows.Read());
            source.Cancel();
        }

        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    public void RowsThatArePassedOverTakeNoMemory()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT repeat('x', 20000000) FROM generate_series(1, 3)");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.AreEqual(3, statement.Execute());
        Assert.AreEqual(3, session.Execute("SELECT repeat('x', 20000000) FROM generate_series(1, 3)"));
        Assert.IsLessThan(2_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void AnUnusualRowGivesItsMemoryBack()
    {
        using PgliteSession session = Open();
        session.Execute("SELECT 1");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ReadAndSendMuch(session);
        Assert.IsLessThan(5_000_000, GC.GetTotalMemory(forceFullCollection: true) - before);
        session.Execute("SELECT 1");
    }

    [TestMethod]
    public void RowsOfAnEarlierRunCannotTouchTheNextOne()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::int");
        statement.Set(1, 1);
        PgliteRows earlier = statement.Query();
        Assert.IsTrue(earlier.Read());
        Assert.IsFalse(earlier.Read());
        statement.Set(1, 2);
        using PgliteRows rows = statement.Query();
        earlier.Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => earlier.Read());
        Assert.ThrowsExactly<InvalidOperationException>(() => earlier.GetInt32(0));
        Assert.IsTrue(rows.Read());
        Assert.AreEqual(2, rows.GetInt32(0));
    }

    [TestMethod]
    public void AReplyThatCameBeforeTheTokenFiredIsGiven()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (id int)");
        using var source = new CancellationTokenSource();
        var writer = new CancellingWriter(source);
        session.ExecProtocolRaw(Wire.Query("INSERT INTO t VALUES (1)"), writer, source.Token);
        Assert.IsTrue(source.IsCancellationRequested);
        Assert.AreEqual("INSERT 0 1", new Reply(writer.Written).Tags[0]);
        Assert.AreEqual(1, session.Execute("SELECT * FROM t"));
    }

    [TestMethod]
    public void HalfACharacterIsRefused()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare("SELECT $1::text");
        statement.SetText(1, "kept");
        Assert.ThrowsExactly<EncoderFallbackException>(() => statement.SetText(1, "half \ud83d of an elephant"));
        using (PgliteRows rows = statement.Query())
        {
            Assert.IsTrue(rows.Read());
            Assert.AreEqual("kept", rows.GetString(0));
        }

        Assert.ThrowsExactly<EncoderFallbackException>(() => session.Execute("SELECT '\udc18'"));
        Assert.ThrowsExactly<EncoderFallbackException>(() => session.Prepare("SELECT '\udc18'"));
        Assert.ThrowsExactly<ArgumentException>(() => session.Execute("SELECT 1\0; SELECT 2"));
        Assert.ThrowsExactly<ArgumentException>(() => session.Prepare("SELECT 1\0 + $1"));
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    [TestMethod]
    [DataRow("79228162514264337593543950335", "79228162514264337593543950335")]
    [DataRow("-0.0000000000000000000000000001", "-0.0000000000000000000000000001")]
    [DataRow("1234567890.12345678901234567890000000000000000000", "1234567890.1234567890123456789")]
    [DataRow("100000000000000000000000000000", null)]
    [DataRow("0.12345678901234567890123456789", null)]
    [DataRow("0.00000000000000000000000000001", null)]
    [DataRow("7.9228162514264337593543950336", null)]
    [DataRow("1234567890123456789.01234567891", null)]
    public void ANumericIsReadExactlyOrNotAtAll(string numeric, string? expected)
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare($"SELECT {numeric}::numeric");
        using PgliteRows rows = statement.Query();
        Assert.IsTrue(rows.Read());
        if (expected is null)
        {
            Assert.Contains(numeric, Assert.ThrowsExactly<OverflowException>(() => rows.GetDecimal(0)).Message);
        }
        else
        {
            Assert.AreEqual(decimal.Parse(expected, CultureInfo.InvariantCulture), rows.GetDecimal(0));
        }

        Assert.AreEqual(numeric, rows.GetString(0));
    }

    [TestMethod]
    public async Task ASecondThreadIsTurnedAwayAndTheFirstGoesOn()
    {
        using PgliteSession session = Open();
        using PgliteStatement statement = session.Prepare(
            "SELECT repeat('x', 100000), CASE i WHEN 2 THEN pg_sleep(3) END FROM generate_series(1, 20) i");
        using PgliteRows rows = statement.Query();
        Task<int> reading = Task.Run(() =>
        {
            int count = 0;
            while (rows.Read())
            {
                count++;
            }

            return count;
        });
        await Activity.UntilSleeping("CASE i WHEN 2");
        Assert.AreEqual(PgliteErrorCode.SessionBusy, Assert.ThrowsExactly<PgliteException>(rows.Dispose).ErrorCode);
        Assert.AreEqual(PgliteErrorCode.SessionBusy, Assert.ThrowsExactly<PgliteException>(() => rows.Read()).ErrorCode);
        Assert.AreEqual(20, await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.AreEqual(1, session.Execute("SELECT 1"));
    }

    /// <summary>A method of its own: what it held is free when it returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadAndSendMuch(PgliteSession session)
    {
        using (PgliteStatement statement = session.Prepare("SELECT repeat('x', 30000000)"))
        {
            using PgliteRows rows = statement.Query();
            Assert.IsTrue(rows.Read());
            Assert.AreEqual(30_000_000, rows.GetUtf8(0).Length);
        }

        session.Execute("SELECT '" + new string('x', 10_000_000) + "'");
    }

    /// <summary>Fires the token as soon as the reply is whole.</summary>
    private sealed class CancellingWriter(CancellationTokenSource source) : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _written = new();

        public ReadOnlySpan<byte> Written => _written.WrittenSpan;

        public void Advance(int count)
        {
            _written.Advance(count);
            if (Written.Length > 6 && Written[^6] == (byte)'Z')
            {
                source.Cancel();
            }
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(Math.Max(sizeHint, 4096));

        public Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(Math.Max(sizeHint, 4096));
    }
}
