namespace PgliteSdk.Tests.Bench;

/// <summary>
/// Both sides in turn, so that a slow minute of the machine hits both; the side that begins alternates too. A first turn, not
/// counted, fills caches and compiles the client. The median of the rounds is what counts.
/// </summary>
internal static class Rounds
{
    public static async Task<(double Ours, double Peer)> MediansAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> peer)
    {
        var oursSeen = new List<double>();
        var peerSeen = new List<double>();
        await ours();
        await peer();
        for (int round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                oursSeen.Add(await ours());
                peerSeen.Add(await peer());
            }
            else
            {
                peerSeen.Add(await peer());
                oursSeen.Add(await ours());
            }
        }
        return (Median(oursSeen), Median(peerSeen));
    }

    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
