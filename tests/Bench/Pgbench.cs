using System.Globalization;
using System.Text.RegularExpressions;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>PostgreSQL's own load generator, with eight clients.</summary>
internal static partial class Pgbench
{
    private const int Scale = 10;

    /// <summary>Rows of pgbench_accounts.</summary>
    public const int Accounts = Scale * 100_000;

    /// <summary>Makes its tables.</summary>
    public static async Task InitializeAsync(IServer server) =>
        await Programs.RunAsync(TestInputs.StockProgram("pgbench"),
            [.. server.ProgramOptions(), "--initialize", "--quiet", "--scale=" + Scale.ToString(CultureInfo.InvariantCulture), "postgres"]);

    public static async Task MeasureAsync(Report report, IServer ours, IServer peer, int rounds, int seconds)
    {
        await MeasureAsync("TPC-B-like, 8 connections", 1.0, "--builtin=tpcb-like");
        await MeasureAsync("select-only prepared, 8 connections", 0.95, "--builtin=select-only", "--protocol=prepared");
        await MeasureAsync("select-only simple, 8 connections", 0.95, "--builtin=select-only", "--protocol=simple");

        async Task MeasureAsync(string name, double bar, params string[] options)
        {
            (double Ours, double Peer) tps = await Rounds.MediansAsync(rounds, () => RunAsync(ours, seconds, options), () => RunAsync(peer, seconds, options));
            report.Add(new(name, "tps", tps.Ours, tps.Peer, Bar.RatioAtLeast, bar));
        }
    }

    private static async Task<double> RunAsync(IServer server, int seconds, string[] options)
    {
        await server.ExecuteAsync("CHECKPOINT");
        string output = (await Programs.RunAsync(TestInputs.StockProgram("pgbench"),
            [.. server.ProgramOptions(), "--no-vacuum", "--client=8", "--jobs=2", "--time=" + seconds.ToString(CultureInfo.InvariantCulture), .. options, "postgres"])).StandardOutput;
        return double.Parse(TransactionsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^tps = ([0-9.]+) \(without initial connection time\)", RegexOptions.Multiline)]
    private static partial Regex TransactionsPerSecond();
}
