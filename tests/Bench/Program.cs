using System.Globalization;
using PgliteSdk.Tests.Bench;
using PgliteSdk.Tests.Servers;

// Usage: Bench [--quick]. Without clients of its own process it could not say what a program with PostgreSQL inside sees, so
// ours runs here; the peer is an ordinary server beside it. The environment is the one that ./build.sh bench sets.
if (args is ["cold-start", string folder, string what, string warmFolder, string warmPort])
{
    await ColdStart.RunChildAsync(folder, what, warmFolder, int.Parse(warmPort, CultureInfo.InvariantCulture));
    return 0;
}
bool quick = args.Contains("--quick", StringComparer.Ordinal);

using var scratch = new ScratchDirectory();
var report = new Report();
await using EmbeddedServer ours = await EmbeddedServer.StartAsync(scratch.Combine("ours"), ServerSettings.Chosen);
await StockServer.CreateAsync(scratch.Combine("peer"));
await using StockServer peer = await StockServer.StartAsync(scratch.Combine("peer"), scratch.Combine("run"), await ServerSettings.OfAsync(ours));
await ServerSettings.RequireEqualAsync(ours, peer);

await ColdStart.MeasureAsync(report, peer, scratch, rounds: quick ? 2 : 5);
await Pgbench.InitializeAsync(ours);
await Pgbench.InitializeAsync(peer);
await Latency.MeasureAsync(report, ours, peer, rounds: quick ? 5 : 15);
await Pgbench.MeasureAsync(report, ours, peer, rounds: quick ? 3 : 5, seconds: quick ? 2 : 4);
await Queries.MeasureAsync(report, ours, peer, rounds: quick ? 3 : 9);
await Memory.MeasureAsync(report, peer, scratch);
string pack = Directory.GetFiles(TestInputs.Feed, "LibPglite.Runtime.linux-x64.*.nupkg").Single();
report.Add(new("runtime pack", "MB", new FileInfo(pack).Length / 1e6, null, Bar.ValueAtMost, 12));

await ours.StopAsync();
await peer.StopAsync();
report.Write(Path.Combine(TestInputs.Artifacts("bench"), "figures.json"));
return 0;
