using System.IO.Pipelines;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Where asynchronous calls of direct sessions work: not on the host's thread pool.</summary>
[TestClass]
public sealed class DirectAsyncTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [TestMethod]
    public void CallsRunWhenThePoolHasNoThreadLeft()
    {
        using PgliteSession session = Open();
        session.Execute("CREATE TEMP TABLE t (i int)");
        using PgliteStatement insert = session.Prepare("INSERT INTO t SELECT generate_series(1, 50000) RETURNING repeat('x', 100)");
        WithoutPool(() =>
        {
            Assert.IsTrue(insert.ExecuteAsync().AsTask().Wait(s_limit));
            Task<PgliteRows> query = insert.QueryAsync().AsTask();
            Assert.IsTrue(query.Wait(s_limit));
            int count = 0;
            while (true)
            {
                Task<bool> read = query.Result.ReadAsync().AsTask();
                Assert.IsTrue(read.Wait(s_limit));
                if (!read.Result)
                {
                    break;
                }

                count++;
            }

            Assert.AreEqual(50000, count);
        });
    }

    [TestMethod]
    public async Task WhatWaitsKeepsNoThreadOfThePool()
    {
        using PgliteSession blocker = Open();
        blocker.Execute("SELECT pg_advisory_lock(4711)");
        List<PgliteSession> sessions = [.. Enumerable.Range(0, 8).Select(_ => Open())];
        List<Task> waiting = [];
        for (int i = 0; i < sessions.Count; i++)
        {
            sessions[i].Execute("LISTEN pool");
            if (i % 2 == 0)
            {
                waiting.Add(sessions[i].GetStream().ReadAsync(new byte[100]).AsTask());
            }
            else
            {
                waiting.Add(sessions[i].ExecuteAsync("SELECT pg_advisory_lock(4711); SELECT pg_advisory_unlock(4711)").AsTask());
            }
        }

        await Activity.UntilWaitingForLock(sessions.Count / 2);
        ThreadPool.GetMaxThreads(out int workers, out int ports);
        try
        {
            // Of a pool that is full of waiting calls nothing would come back.
            Assert.IsTrue(ThreadPool.SetMaxThreads(Environment.ProcessorCount, ports));
            await Task.Run(() => 1).WaitAsync(s_limit);
        }
        finally
        {
            ThreadPool.SetMaxThreads(workers, ports);
        }

        blocker.Execute("SELECT pg_advisory_unlock(4711); NOTIFY pool");
        await Task.WhenAll(waiting).WaitAsync(s_limit);
        sessions.ForEach(session => session.Dispose());
    }

    [TestMethod]
    public void ASmallStatementThatOnlyReadsCompletesInTheCall()
    {
        using PgliteSession session = Open();
        using PgliteStatement one = session.Prepare("SELECT 1");
        using PgliteStatement write = session.Prepare("SELECT 1 FOR UPDATE");
        int inCall = 0, elsewhere = 0;
        for (int i = 0; i < 2000; i++)
        {
            inCall += Completes(one) ? 1 : 0;
        }

        for (int i = 0; i < 200; i++)
        {
            elsewhere += Completes(write) ? 0 : 1;
        }

        Assert.IsGreaterThan(1000, inCall);
        Assert.IsGreaterThan(0, elsewhere);

        static bool Completes(PgliteStatement statement)
        {
            ValueTask<long> running = statement.ExecuteAsync();
            bool completed = running.IsCompletedSuccessfully;
            Assert.AreEqual(1, completed ? running.Result : running.AsTask().GetAwaiter().GetResult());
            return completed;
        }
    }

    [TestMethod]
    public async Task AReadOfAStreamThatIsGivenUpLosesNothing()
    {
        using PgliteSession session = Open();
        session.Execute("LISTEN stream");
        Stream stream = session.GetStream();
        for (int i = 0; i < 10; i++)
        {
            using var source = new CancellationTokenSource();
            Task<int> reading = stream.ReadAsync(new byte[100], source.Token).AsTask();
            await Task.Delay(i % 3);
            await source.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => reading.WaitAsync(s_limit));
        }

        await stream.WriteAsync(Wire.Query("SELECT 'kept'"));
        await ReadUntilReadyAsync(stream);
        await SharedCluster.Execute("NOTIFY stream, 'too'");
        byte[] buffer = new byte[100];
        int count = await stream.ReadAsync(buffer).AsTask().WaitAsync(s_limit);
        Assert.AreEqual('A', (char)buffer[0]);
        Assert.IsGreaterThan(10, count);
    }

    [TestMethod]
    public async Task AReadThatIsGivenUpWhileTheSessionWorksLeavesTheReplyToTheNext()
    {
        using PgliteSession session = Open();
        session.Execute("SELECT 1");
        Stream stream = session.GetStream();
        ValueTask writing = stream.WriteAsync(Wire.Query("SELECT pg_sleep(1), repeat('x', 500000)"));
        using var source = new CancellationTokenSource();
        Task<int> reading = stream.ReadAsync(new byte[100], source.Token).AsTask();
        await Activity.UntilRunning("pg_sleep(1), repeat");
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => reading.WaitAsync(s_limit));
        Assert.IsGreaterThan(500000, await ReadUntilReadyAsync(stream));
        await writing;
    }

    [TestMethod]
    public async Task APipeCanBeGivenUpAndReadAgain()
    {
        using PgliteSession session = Open();
        session.Execute("LISTEN pipe");
        PipeReader input = session.GetPipe().Input;
        using (var source = new CancellationTokenSource(50))
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => input.ReadAsync(source.Token).AsTask().WaitAsync(s_limit));
        }

        ValueTask<ReadResult> pending = input.ReadAsync();
        input.CancelPendingRead();
        ReadResult cancelled = await pending.AsTask().WaitAsync(s_limit);
        Assert.IsTrue(cancelled.IsCanceled);
        input.AdvanceTo(cancelled.Buffer.Start);

        await SharedCluster.Execute("NOTIFY pipe, 'here'");
        ReadResult read = await input.ReadAsync().AsTask().WaitAsync(s_limit);
        Assert.AreEqual((byte)'A', read.Buffer.FirstSpan[0]);
        input.AdvanceTo(read.Buffer.End);
    }

    private static PgliteSession Open() => SharedCluster.Runtime.OpenSession(PgliteSessionKind.Direct);

    private static async Task<int> ReadUntilReadyAsync(Stream stream)
    {
        byte[] header = new byte[5];
        int total = 0;
        do
        {
            await stream.ReadExactlyAsync(header).AsTask().WaitAsync(s_limit);
            byte[] body = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            await stream.ReadExactlyAsync(body).AsTask().WaitAsync(s_limit);
            total += body.Length;
        }
        while (header[0] != 'Z');

        return total;
    }

    /// <summary>Runs it on a thread of its own while every thread of the pool is blocked.</summary>
    private static void WithoutPool(Action action)
    {
        ThreadPool.GetMaxThreads(out int workers, out int ports);
        var release = new ManualResetEventSlim();
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            Assert.IsTrue(ThreadPool.SetMaxThreads(Environment.ProcessorCount, ports));
            try
            {
                for (int i = 0; i < 4 * Environment.ProcessorCount; i++)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
                }

                while (ThreadPool.ThreadCount < Environment.ProcessorCount)
                {
                    Thread.Sleep(1);
                }

                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                ThreadPool.SetMaxThreads(workers, ports);
                release.Set();
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new AssertFailedException("in a starved pool: " + failure.Message, failure);
        }
    }
}
