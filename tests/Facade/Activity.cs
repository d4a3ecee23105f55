namespace PgliteSdk.Tests.Facade;

/// <summary>Watches pg_stat_activity, so that a test acts when something runs, not some time later.</summary>
internal static class Activity
{
    public static Task UntilRunning(string part) =>
        Until($"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND position('{part}' IN query) > 0", 1);

    public static Task UntilSleeping(string part) =>
        Until($"SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND position('{part}' IN query) > 0", 1);

    public static Task UntilWaitingForLock(int count) =>
        Until("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'", count);

    private static async Task Until(string sql, long wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await SharedCluster.Scalar<long>(sql) < wanted)
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
