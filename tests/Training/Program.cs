using System.Globalization;
using PgliteSdk.Tests.Conformance;
using PgliteSdk.Tests.Servers;

// Usage: Training PAYLOAD. Runs the load that the engine's profile is made from against the cluster in PAYLOAD, whose plugin counts and
// writes what it counted at its host's end to where LLVM_PROFILE_FILE says. The load is not what the bench measures: a shop's, the core
// regression suite, and pgbench's own scripts. The environment is the one that ./build.sh profile sets.
if (args is not [string payload])
{
    Console.Error.WriteLine("usage: Training PAYLOAD");
    return 2;
}

using var scratch = new ScratchDirectory();
await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"), payload: payload);

await RunAsync("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--file=" + Load("schema"));
foreach (string protocol in new[] { "simple", "extended", "prepared" })
{
    await PgbenchAsync(4000, protocol, $"--file={Load("buy")}@4", $"--file={Load("browse")}@4", $"--file={Load("keep")}@2");
}

await PgbenchAsync(3, "simple", "--file=" + Load("report"));
string copy = scratch.Combine("copy");
foreach (string form in new[] { "text", "csv", "binary" })
{
    foreach (string sql in new[] { $"COPY line TO '{copy}' (FORMAT {form})", "TRUNCATE line", $"COPY line FROM '{copy}' (FORMAT {form})", "VACUUM ANALYZE line" })
    {
        await server.ExecuteAsync(sql);
    }
}

await RunAsync("pgbench", "--initialize", "--quiet", "--scale=2");
await PgbenchAsync(5000, "prepared", "--builtin=tpcb-like");
await PgbenchAsync(4000, "simple", "--builtin=simple-update");
await PgbenchAsync(40000, "prepared", "--builtin=select-only");
await PgbenchAsync(30000, "simple", "--builtin=select-only");

RegressionSuite core = RegressionSuite.Core();
SuiteResult suite = await core.Only("training", core.Selection).RunAsync(server);
Console.WriteLine($"regression suite: {suite.Cases.Count(test => test.Passed)} of {suite.Cases.Count} passed");
await server.StopAsync();
return 0;

string Load(string name) => Path.Combine(AppContext.BaseDirectory, "load", name + ".sql");

Task PgbenchAsync(int transactions, string protocol, params string[] scripts) => RunAsync("pgbench",
    ["--no-vacuum", "--client=4", "--transactions=" + transactions.ToString(CultureInfo.InvariantCulture), "--protocol=" + protocol, "--random-seed=1", "--max-tries=10", .. scripts]);

async Task RunAsync(string program, params string[] arguments)
{
    Console.WriteLine($"{program} {string.Join(' ', arguments)}");
    await Programs.RunAsync(TestInputs.StockProgram(program), [.. server.ProgramOptions(), .. arguments, "postgres"]);
}
