namespace PgliteSdk.Tests.Bench;

/// <summary>
/// Both sides in turn, so that a slow minute of the machine hits both; the side that begins alternates too. A first turn, not
/// counted, fills caches and compiles the client. The median of the rounds is what counts.
/// </summary>
internal static class Rounds
{
    public static async Task<(double Ours, double Peer)> MediansAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> peer)
    {
        List<(double Ours, double Peer)> seen = await PairsAsync(rounds, ours, peer);
        return (Median([.. seen.Select(pair => pair.Ours)]), Median([.. seen.Select(pair => pair.Peer)]));
    }

    /// <summary>Each round by itself, for what is small beside the machine's own ups and downs: both sides of a round meet the same.</summary>
    public static async Task<List<(T Ours, T Peer)>> PairsAsync<T>(int rounds, Func<Task<T>> ours, Func<Task<T>> peer)
    {
        var seen = new List<(T, T)>();
        await ours();
        await peer();
        for (int round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                T first = await ours();
                seen.Add((first, await peer()));
            }
            else
            {
                T first = await peer();
                seen.Add((await ours(), first));
            }
        }
        return seen;
    }

    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
