using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// Direct sessions that any of several threads opens, uses for one call and leaves to the next, while another thread cancels and
/// terminates whichever it finds. Money that moves between accounts must all be there afterwards, and nothing of the sessions.
/// </summary>
internal sealed class DirectStorm(PgliteRuntime runtime, NpgsqlDataSource dataSource, int seed)
{
    private const int Accounts = 100;
    private const int Places = 32;
    private const int Threads = 6;

    private readonly PgliteSession?[] _sessions = new PgliteSession?[Places];
    private readonly object[] _locks = [.. Enumerable.Range(0, Places).Select(_ => new object())];
    private readonly int[] _lastThread = new int[Places];
    private long _calls;
    private long _moves;
    private long _opened;
    private long _closed;
    private long _cancelled;
    private long _ended;
    private volatile bool _stop;

    public static async Task<int> Run(int seed, int seconds)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { Settings = { ["deadlock_timeout"] = "50ms" } });
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString + ";Maximum Pool Size=2");
        await Sql.Execute(dataSource, $"CREATE TABLE account (id int PRIMARY KEY, balance int); INSERT INTO account SELECT i, 1000 FROM generate_series(1, {Accounts}) i");
        var storm = new DirectStorm(runtime, dataSource, seed);

        // A first, short storm lets everything be made that is made once and kept.
        await storm.Rage(TimeSpan.FromSeconds(1));
        int descriptors = HostFacts.DescriptorTargets().Count;
        int backends = runtime.GetStatus().ClientBackends;
        await storm.Rage(TimeSpan.FromSeconds(seconds));

        Sql.Say("sum", await Sql.Scalar<long>(dataSource, "SELECT sum(balance) FROM account"));
        Sql.Say("locks left", await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid()"));
        Sql.Say("descriptors left", HostFacts.DescriptorTargets().Count - descriptors);
        Sql.Say("backends left", runtime.GetStatus().ClientBackends - backends);
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        Sql.Say("calls", storm._calls);
        Sql.Say("on another thread", storm._moves);
        Sql.Say("opened", storm._opened);
        Sql.Say("closed", storm._closed);
        Sql.Say("cancelled", storm._cancelled);
        Sql.Say("ended from outside", storm._ended);
        await runtime.StopAsync();
        return 0;
    }

    private async Task Rage(TimeSpan time)
    {
        _stop = false;
        Task[] users = [.. Enumerable.Range(0, Threads).Select(i => Task.Factory.StartNew(
            () => Use(new Random((seed * 1000) + i)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task striker = Strike(new Random(seed));
        await Task.Delay(time);
        _stop = true;
        await Task.WhenAll(users);
        await striker;
        for (int i = 0; i < Places; i++)
        {
            _sessions[i]?.Dispose();
            _sessions[i] = null;
        }

        while (await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()") > 1)
        {
            await Task.Delay(10);
        }
    }

    private void Use(Random random)
    {
        while (!_stop)
        {
            int place = random.Next(Places);
            if (Monitor.TryEnter(_locks[place]))
            {
                try
                {
                    Call(place, random);
                }
                finally
                {
                    Monitor.Exit(_locks[place]);
                }
            }
        }
    }

    private void Call(int place, Random random)
    {
        Interlocked.Increment(ref _calls);
        int thread = Environment.CurrentManagedThreadId;
        if (_lastThread[place] != 0 && _lastThread[place] != thread)
        {
            Interlocked.Increment(ref _moves);
        }

        _lastThread[place] = thread;
        try
        {
            if (_sessions[place] is not { } session)
            {
                session = runtime.OpenSession(PgliteSessionKind.Direct);
                _sessions[place] = session;
                session.Execute("SET lock_timeout = '20ms'");
                Interlocked.Increment(ref _opened);
                return;
            }

            switch (random.Next(16))
            {
                case 0:
                    session.Dispose();
                    _sessions[place] = null;
                    Interlocked.Increment(ref _closed);
                    break;
                case 1:
                    session.Execute("SELECT pg_sleep(0.01)");
                    break;
                case 2:
                    session.Execute("SELECT sum(g) FROM generate_series(1, 50000) g");
                    break;
                case 3:
                    session.Execute("CREATE TEMP TABLE IF NOT EXISTS x (a int) ON COMMIT DROP");
                    break;
                case 4 when session.TransactionStatus == 'T':
                    session.Execute("COMMIT");
                    break;
                default:
                    Move(session, random);
                    break;
            }
        }
        catch (PgliteSqlException exception) when (exception.SqlState is "57014" or "55P03" or "40P01" or "25P02")
        {
            Interlocked.Add(ref _cancelled, exception.SqlState == "57014" ? 1 : 0);
            TryRollBack(place);
        }
        catch (Exception exception) when (exception is PgliteSqlException { SqlState: "57P01" } or PgliteException { ErrorCode: PgliteErrorCode.SessionEnded })
        {
            Interlocked.Increment(ref _ended);
            _sessions[place]?.Dispose();
            _sessions[place] = null;
        }
    }

    /// <summary>In one call, or begun in this one and left open for whichever thread comes next.</summary>
    private static void Move(PgliteSession session, Random random)
    {
        int amount = random.Next(10);
        string moves = $"UPDATE account SET balance = balance - {amount} WHERE id = {random.Next(Accounts) + 1}; "
            + $"UPDATE account SET balance = balance + {amount} WHERE id = {random.Next(Accounts) + 1}";
        session.Execute(session.TransactionStatus == 'T' ? moves : random.Next(2) == 0 ? $"BEGIN; {moves}" : $"BEGIN; {moves}; COMMIT");
    }

    private void TryRollBack(int place)
    {
        try
        {
            _sessions[place]!.Execute("ROLLBACK");
        }
        catch (Exception exception) when (exception is PgliteSqlException or PgliteException)
        {
            // Struck again: the next call finds a failed transaction, or none, or no session.
            return;
        }
    }

    private async Task Strike(Random random)
    {
        while (!_stop)
        {
            if (_sessions[random.Next(Places)] is { BackendPid: not 0 } session)
            {
                try
                {
                    if (random.Next(8) == 0)
                    {
                        await Sql.Scalar<bool>(dataSource, $"SELECT pg_terminate_backend({session.BackendPid})");
                    }
                    else
                    {
                        session.Cancel();
                    }
                }
                catch (ObjectDisposedException)
                {
                    continue;
                }
            }

            await Task.Delay(random.Next(3));
        }
    }
}
