using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>Makes databases, one after the other and each in both ways, until it is killed; first it says what lies in base/ and what should.</summary>
internal static class Databases
{
    public static async Task<int> Run(string directory)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory));
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        string known = await Sql.Scalar<string>(dataSource, "SELECT string_agg(oid::text, ' ' ORDER BY oid) FROM pg_database");
        string present = "";
        for (int i = 0; i < 600 && present != known; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            present = string.Join(' ', Directory.GetDirectories(Path.Combine(directory, "base"))
                .Select(path => uint.TryParse(Path.GetFileName(path), out uint oid) ? oid : 0).Where(oid => oid != 0).Order());
        }

        Sql.Say("known", known);
        Sql.Say("present", present);
        long next = await Sql.Scalar<long>(dataSource, "SELECT count(*) FROM pg_database");
        Sql.Say("ready", next);
        while (true)
        {
            await Sql.Execute(dataSource, $"CREATE DATABASE made_{next++} STRATEGY = {(next % 2 == 0 ? "FILE_COPY" : "WAL_LOG")}");
            Sql.Say("made", next);
        }
    }
}
