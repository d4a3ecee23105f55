using System.Globalization;
using PgliteSdk.Tests.Bench;
using PgliteSdk.Tests.Servers;

// Usage: Bench [--quick] [--only cold|latency|direct|pgbench|queries|copy|modules|memory|pack|build]. Without clients of its own process it could not say what a program with PostgreSQL inside sees, so
// ours runs here; the peer is an ordinary server beside it. The environment is the one that ./build.sh bench sets.
if (args is ["cold-start", string folder, string what, string warmFolder, string warmPort])
{
    await ColdStart.RunChildAsync(folder, what, warmFolder, int.Parse(warmPort, CultureInfo.InvariantCulture));
    return 0;
}
bool quick = args.Contains("--quick", StringComparer.Ordinal);
string? only = args.SkipWhile(a => !string.Equals(a, "--only", StringComparison.Ordinal)).Skip(1).FirstOrDefault();

using var scratch = new ScratchDirectory();
var report = new Report();
string figures = Path.Combine(TestInputs.Artifacts("bench"), "figures.json");
if (only == "build")
{
    // No server is needed, and none may take the processors' time.
    report.Part = "Cost of a build";
    await BuildCost.MeasureAsync(report, scratch, rounds: quick ? 5 : 20);
    report.Write(figures, await Machine.DescribeAsync(scratch));
    return 0;
}

await using EmbeddedServer ours = await EmbeddedServer.StartAsync(scratch.Combine("ours"), ServerSettings.Chosen);
await StockServer.CreateAsync(scratch.Combine("peer"));
await using StockServer peer = await StockServer.StartAsync(scratch.Combine("peer"), scratch.Combine("run"), await ServerSettings.OfAsync(ours));
await ServerSettings.RequireEqualAsync(ours, peer);

(string Name, string Title, Func<Task> Measure)[] parts =
[
    ("cold", "Start", async () =>
    {
        await ColdStart.MeasureAsync(report, peer, scratch, rounds: quick ? 2 : 7);
        await CreateDatabase.MeasureAsync(report, ours, peer, scratch, rounds: quick ? 3 : 7);
    }),
    ("latency", "One connection", () => Latency.MeasureAsync(report, ours, peer, rounds: quick ? 5 : 15)),
    ("direct", "Direct sessions", () => DirectCalls.MeasureAsync(report, ours, peer, scratch, rounds: quick ? 5 : 15)),
    ("pgbench", "Eight connections", () => Pgbench.MeasureAsync(report, ours, peer, rounds: quick ? 3 : 5, seconds: quick ? 2 : 4)),
    ("queries", "Queries that compute", () => Queries.MeasureAsync(report, ours, peer, rounds: quick ? 3 : 9)),
    ("copy", "COPY", () => CopyIn.MeasureAsync(report, ours, peer, rounds: quick ? 3 : 9)),
    ("modules", "Modules", () => ModuleCalls.MeasureAsync(report, ours, peer, rounds: quick ? 5 : 15)),
    ("memory", "Memory", async () =>
    {
        await Memory.MeasureAsync(report, peer, scratch);
        await ModuleMemory.MeasureAsync(report, scratch, rounds: quick ? 3 : 7);
    }),
    ("pack", "Size", () => Task.Run(() => report.Add(new("runtime pack", "MB", RuntimePackMegabytes(), null, Bar.ValueAtMost, 12) { IsHeadline = true }))),
    ("build", "Cost of a build", () => BuildCost.MeasureAsync(report, scratch, rounds: quick ? 5 : 20)),
];
if (only is not null && !parts.Any(part => part.Name == only))
{
    Console.Error.WriteLine($"--only {only}: there are {string.Join(", ", parts.Select(part => part.Name))}");
    return 2;
}
await Pgbench.InitializeAsync(ours);
await Pgbench.InitializeAsync(peer);
foreach ((string name, string title, Func<Task> measure) in parts)
{
    if (only is null || name == only)
    {
        report.Part = title;
        await measure();
    }
}

await ours.StopAsync();
await peer.StopAsync();
report.Write(figures, await Machine.DescribeAsync(scratch));
return 0;

static double RuntimePackMegabytes() =>
    new FileInfo(Directory.GetFiles(TestInputs.Feed, "LibPglite.Runtime.linux-x64.*.nupkg").Single()).Length / 1e6;
