using System.IO.Compression;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// What the largest module there is, PostGIS, costs a session: one that does not use it, while another does, and one that does.
/// Measured as <see cref="Memory"/> measures, on a host process whose payload is the runtime with the pack of PostGIS laid over it.
/// </summary>
internal static class ModuleMemory
{
    private const double Kilobyte = 1024;

    private const string Use = "SELECT ST_Area(ST_Transform(ST_Buffer('SRID=4326;POINT(13.4 52.5)'::geometry, 0.1), 25833))";

    public static async Task MeasureAsync(Report report, ScratchDirectory scratch, int rounds)
    {
        string payload = scratch.Combine("postgis");
        await LayOverAsync(payload);
        await using HostServer host = await HostServer.StartAsync(scratch.Combine("modules"), scratch.Combine("modules.log"), ServerSettings.Chosen, payload: payload);
        await host.ExecuteAsync("CREATE EXTENSION postgis");
        double alone = await MedianAsync(host, 0, "SELECT 1", rounds);
        await using NpgsqlConnection user = await host.OpenAsync();
        await user.ExecuteAsync(Use);
        double beside = await MedianAsync(host, 1, "SELECT 1", rounds);
        double used = await MedianAsync(host, 1, Use, rounds);
        report.Add(new("private memory of an idle session beside one with PostGIS, against without", "kB", beside, alone, Bar.RatioAtMost, 1.05));
        report.Add(new("private memory of a session that uses PostGIS, against one that does not", "kB", used, beside, Bar.ValueAtMost, 12_288));
        await user.CloseAsync();
        await host.StopAsync();
    }

    private static async Task<double> MedianAsync(HostServer host, int kept, string sql, int rounds)
    {
        // Two turns, not counted, for what the process keeps in any case.
        await Memory.CloseAsync(await Memory.OpenAsync(host, sql));
        await Memory.CloseAsync(await Memory.OpenAsync(host, sql));
        var seen = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            await EndedAsync(host, kept);
            long before = Memory.PrivateBytes(host.ProcessId);
            List<NpgsqlConnection> sessions = await Memory.OpenAsync(host, sql);
            seen.Add((Memory.PrivateBytes(host.ProcessId) - before) / Kilobyte / Memory.Sessions);
            await Memory.CloseAsync(sessions);
        }
        return Rounds.Median(seen);
    }

    /// <summary>A session that was closed takes a moment to end; its memory is not the next one's.</summary>
    private static async Task EndedAsync(HostServer host, int kept)
    {
        while (await host.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()") > kept)
        {
            await Task.Delay(20);
        }
        await Task.Delay(100);
    }

    /// <summary>A payload as the build of a project with both packages lays it out.</summary>
    private static async Task LayOverAsync(string target)
    {
        await Programs.RunAsync("cp", "-R", TestInputs.Payload, target);
        string pack = Directory.GetFiles(TestInputs.Feed, "LibPglite.Extension.PostGIS.linux-x64.*.nupkg").Single();
        await using ZipArchive archive = await ZipFile.OpenReadAsync(pack);
        const string root = "pglite/prefix/";
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.StartsWith(root, StringComparison.Ordinal)))
        {
            string file = Path.Combine(target, "prefix", entry.FullName[root.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await entry.ExtractToFileAsync(file, overwrite: true);
        }
    }
}
