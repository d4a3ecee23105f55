using System.Runtime.CompilerServices;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>
/// Sessions work while the runtime suspends all its threads for garbage collections and turns SIGSEGV into
/// NullReferenceException: signals and handlers of both worlds meet in one process.
/// </summary>
internal static class Garbage
{
    private const string Insert = "INSERT INTO sums SELECT $1::int, sum(i * $2::bigint) FROM generate_series(1, 1000) i RETURNING number";

    public static async Task<int> Run(int sessions, int seconds, bool direct)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { ContainFaults = true });
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString + $";Maximum Pool Size={sessions + 1}");
        await Sql.Execute(dataSource, "CREATE TABLE sums (worker int, number bigint)");
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        int collections = GC.CollectionCount(2);
        Task<long> faults = Task.Run(() => Disturb(time.Token));
        long[] sums = await Task.WhenAll(Enumerable.Range(0, sessions).Select(worker => Task.Run(
            () => direct ? WorkDirect(runtime, worker, time.Token) : Work(dataSource, worker, time.Token))));
        Sql.Say("expected", sums.Sum());
        Sql.Say("found", await Sql.Scalar<decimal>(dataSource, "SELECT sum(number) FROM sums"));
        Sql.Say("collections", GC.CollectionCount(2) - collections);
        Sql.Say("null references", await faults);
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        return 0;
    }

    private static async Task<long> Work(NpgsqlDataSource dataSource, int worker, CancellationToken stop)
    {
        long sum = 0;
        for (int round = 1; !stop.IsCancellationRequested; round++)
        {
            await using NpgsqlCommand insert = dataSource.CreateCommand(Insert);
            insert.Parameters.Add(new() { Value = worker });
            insert.Parameters.Add(new() { Value = (long)round });
            sum += Checked((long)(await insert.ExecuteScalarAsync(CancellationToken.None))!, worker, round);
        }

        return sum;
    }

    /// <summary>Between two rounds the session goes to whichever thread of the pool is free.</summary>
    private static async Task<long> WorkDirect(PgliteRuntime runtime, int worker, CancellationToken stop)
    {
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        using PgliteStatement insert = session.Prepare(Insert, CancellationToken.None);
        long sum = 0;
        for (int round = 1; !stop.IsCancellationRequested; round++)
        {
            insert.Set(1, worker);
            insert.Set(2, (long)round);
            using (PgliteRows rows = insert.Query(CancellationToken.None))
            {
                rows.Read();
                sum += Checked(rows.GetInt64(0), worker, round);
            }

            await Task.Yield();
        }

        return sum;
    }

    private static long Checked(long number, int worker, int round) => number == 500_500L * round
        ? number
        : throw new InvalidOperationException($"session {worker} computed {number} in round {round}");

    private static long Disturb(CancellationToken stop)
    {
        long caught = 0;
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < 1000; i++)
            {
                caught += Fault(null);
            }

            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        return caught;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fault(StrongBox<int>? box)
    {
        try
        {
            return box!.Value;
        }
        catch (NullReferenceException)
        {
            return 1;
        }
    }
}
