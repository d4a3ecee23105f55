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
        await MeasureAsync("TPC-B-like, 8 connections", 1.0, 1.0, "--builtin=tpcb-like");
        await MeasureAsync("select-only prepared, 8 connections", 0.95, 1.2, "--builtin=select-only", "--protocol=prepared");
        await MeasureAsync("select-only simple, 8 connections", 0.95, 1.2, "--builtin=select-only", "--protocol=simple");

        async Task MeasureAsync(string name, double bar, double barPerCpu, params string[] options)
        {
            List<(Load Ours, Load Peer)> seen = await Rounds.PairsAsync(rounds, () => RunAsync(ours, seconds, options), () => RunAsync(peer, seconds, options));
            Add(name, "tps", load => load.Tps, bar);
            Add(name + ", of a second of the server's processor", "transactions", load => load.Transactions / load.ProcessorSeconds, barPerCpu);

            void Add(string what, string unit, Func<Load, double> of, double limit) => report.Add(new(what, unit,
                Rounds.Median([.. seen.Select(round => of(round.Ours))]), Rounds.Median([.. seen.Select(round => of(round.Peer))]), Bar.RatioAtLeast, limit)
            { IsHeadline = true });
        }
    }

    private static async Task<Load> RunAsync(IServer server, int seconds, string[] options)
    {
        await server.ExecuteAsync("CHECKPOINT");
        double before = ProcessorTime.Seconds(server);
        string output = (await Programs.RunAsync(TestInputs.StockProgram("pgbench"),
            [.. server.ProgramOptions(), "--no-vacuum", "--client=8", "--jobs=2", "--time=" + seconds.ToString(CultureInfo.InvariantCulture), .. options, "postgres"])).StandardOutput;
        return new Load(Number(TransactionsPerSecond()), Number(Transactions()), ProcessorTime.Seconds(server) - before);

        double Number(Regex line) => double.Parse(line.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^number of transactions actually processed: (\d+)", RegexOptions.Multiline)]
    private static partial Regex Transactions();

    [GeneratedRegex(@"^tps = ([0-9.]+) \(without initial connection time\)", RegexOptions.Multiline)]
    private static partial Regex TransactionsPerSecond();

    private sealed record Load(double Tps, double Transactions, double ProcessorSeconds);
}
