using System.Globalization;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// What a server has used of the processors, as the kernel keeps it: of our process, or of the ordinary server's with all its children,
/// those that have ended included.
/// </summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100; // USER_HZ, which every Linux has

    public static double Seconds(IServer server)
    {
        // Ours names this process with a minus.
        string named = File.ReadLines(Path.Combine(server.DataDirectory, "postmaster.pid")).First();
        int postmaster = Math.Abs(int.Parse(named, CultureInfo.InvariantCulture));
        return (postmaster == Environment.ProcessId ? Used(Stat(postmaster)) : WithChildren(postmaster)) / TicksPerSecond;
    }

    /// <summary>The children of this process are the load itself; the postmaster's are the server. One that ends meanwhile moves from one sum to the other: again then.</summary>
    private static long WithChildren(int postmaster)
    {
        while (true)
        {
            try
            {
                int[] children = [.. Children(postmaster)];
                long[] own = Stat(postmaster);
                long ticks = Used(own) + own[Ended] + own[Ended + 1] + children.Sum(child => Used(Stat(child)));
                if (children.SequenceEqual(Children(postmaster)))
                {
                    return ticks;
                }
            }
            catch (IOException)
            {
                // It ended after the list was made.
                continue;
            }
        }
    }

    // Fields 14 to 17 of /proc/PID/stat, counted from after the name.
    private const int User = 11;
    private const int Ended = 13;

    private static long Used(long[] fields) => fields[User] + fields[User + 1];

    private static IEnumerable<int> Children(int process) => Directory.EnumerateDirectories(FormattableString.Invariant($"/proc/{process}/task"))
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private static long[] Stat(int process)
    {
        string text = File.ReadAllText(FormattableString.Invariant($"/proc/{process}/stat"));
        return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out long number) ? number : 0)];
    }
}
