using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>Starts and stops many times and measures what stays behind, after a quarter of the rounds, when .NET has grown to what it needs, and at the end.</summary>
internal static class Cycles
{
    public static async Task<int> Run(string directory, int rounds)
    {
        string kept = Path.Combine(directory, "kept");
        for (int round = 0; round < rounds; round++)
        {
            if (round == rounds / 4)
            {
                Measure("early");
            }

            // The same directory again, and every fourth time another one.
            string chosen = round % 4 == 3 ? Path.Combine(directory, $"other{round}") : kept;
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(chosen) { StopOnExit = false });
            string connection = runtime.ConnectionString + ";Pooling=false";
            await using (var dataSource = NpgsqlDataSource.Create(connection))
            {
                await Sql.Execute(dataSource, "CREATE TABLE IF NOT EXISTS rounds (id int)");
                await Sql.Execute(dataSource, "INSERT INTO rounds VALUES (1)");
            }

            using PgliteSession direct = runtime.OpenSession(PgliteSessionKind.Direct);
            direct.Execute("SET statement_timeout = '1min'; LISTEN round");

            await runtime.StopAsync(round % 5 == 4 ? PgliteStopMode.Immediate : PgliteStopMode.Fast);
        }

        Measure("late");
        await using PgliteRuntime last = await PgliteRuntime.StartAsync(new PgliteOptions(kept));
        await using var source = NpgsqlDataSource.Create(last.ConnectionString);
        Sql.Say("rows", await Sql.Scalar<long>(source, "SELECT count(*) FROM rounds"));
        return 0;
    }

    private static void Measure(string when)
    {
        NpgsqlConnection.ClearAllPools();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Sql.Say($"{when} descriptors", HostFacts.Descriptors());
        Sql.Say($"{when} threads", HostFacts.Threads());
        Sql.Say($"{when} mappings", HostFacts.Mappings());
        Sql.Say($"{when} memory", HostFacts.PrivateMemory());
    }
}
