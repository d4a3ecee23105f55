using System.Diagnostics;
using System.Globalization;
using CliWrap.Buffered;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// From the call that starts a cluster to the first row. Each round is a process of its own, so that the library is loaded
/// anew; its Npgsql has talked to the peer before, so that compiling the client is not counted.
/// </summary>
internal static class ColdStart
{
    private const string WriteAndRead = "CREATE TABLE first_row (id int); INSERT INTO first_row VALUES (1); SELECT id FROM first_row";
    private const string Read = "SELECT id FROM first_row";

    public static async Task MeasureAsync(Report report, IServer warm, ScratchDirectory scratch, int rounds)
    {
        List<double> created = [], reopened = [], second = [], peerCreated = [], peerReopened = [];
        for (int round = 0; round < rounds; round++)
        {
            await NothingUnwrittenAsync();
            string ours = scratch.Combine(string.Create(CultureInfo.InvariantCulture, $"cold{round}"));
            created.Add((await ChildAsync(warm, ours, "first"))[0]);
            await NothingUnwrittenAsync();
            double[] both = await ChildAsync(warm, ours, "second");
            reopened.Add(both[0]);
            second.Add(both[1]);

            string peer = scratch.Combine(string.Create(CultureInfo.InvariantCulture, $"peer{round}"));
            await NothingUnwrittenAsync();
            peerCreated.Add(await TimeAsync(async () =>
            {
                await StockServer.CreateAsync(peer);
                return await StockServer.StartAsync(peer, peer + "-run");
            }, WriteAndRead));
            await NothingUnwrittenAsync();
            peerReopened.Add(await TimeAsync(async () => await StockServer.StartAsync(peer, peer + "-run"), Read));
            Directory.Delete(ours, recursive: true);
            Directory.Delete(peer, recursive: true);
        }
        report.Add(new("new durable data directory to first row", "ms", Rounds.Median(created), Rounds.Median(peerCreated), Bar.ValueAtMost, 150) { IsHeadline = true });
        report.Add(new("reopen to first row", "ms", Rounds.Median(reopened), Rounds.Median(peerReopened), Bar.ValueAtMost, 60) { IsHeadline = true });
        report.Add(new("second cluster in a warm process", "ms", Rounds.Median(second), Rounds.Median(peerCreated), Bar.ValueAtMost, 250));
    }

    /// <summary>
    /// The child's side: "first" creates FOLDER/first; "second" reopens it and then, with that cluster still running, creates
    /// FOLDER/second. Prints the milliseconds of each start.
    /// </summary>
    public static async Task RunChildAsync(string folder, string what, string warmFolder, int warmPort)
    {
        await WarmClientAsync(new NpgsqlConnectionStringBuilder
        {
            Host = warmFolder,
            Port = warmPort,
            Username = "postgres",
            Database = "postgres",
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Pooling = false,
        });
        string first = Path.Combine(folder, "first");
        if (what == "first")
        {
            Print(await TimeAsync(async () => await EmbeddedServer.StartAsync(first, []), WriteAndRead));
            return;
        }
        var watch = Stopwatch.StartNew();
        await using EmbeddedServer server = await EmbeddedServer.StartAsync(first, []);
        await ScalarAsync(server, Read);
        Print(watch.Elapsed.TotalMilliseconds);
        Print(await TimeAsync(async () => await EmbeddedServer.StartAsync(Path.Combine(folder, "second"), []), WriteAndRead));
        await server.StopAsync();
    }

    /// <summary>A start that syncs the file system pays for its own files, not for those that a turn before left behind.</summary>
    private static async Task NothingUnwrittenAsync() => await Programs.RunAsync("sync");

    private static async Task<double[]> ChildAsync(IServer warm, string folder, string what)
    {
        Directory.CreateDirectory(folder);
        BufferedCommandResult result = await Programs.RunAsync(Environment.ProcessPath!,
            "cold-start", folder, what, warm.SocketDirectory, warm.Port.ToString(CultureInfo.InvariantCulture));
        return [.. result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
    }

    private static async Task<double> TimeAsync(Func<Task<IServer>> start, string sql)
    {
        var watch = Stopwatch.StartNew();
        await using IServer server = await start();
        await ScalarAsync(server, sql);
        double elapsed = watch.Elapsed.TotalMilliseconds;
        await server.StopAsync();
        return elapsed;
    }

    private static async Task ScalarAsync(IServer server, string sql) => _ = await server.ScalarAsync<int>(sql);

    private static async Task WarmClientAsync(NpgsqlConnectionStringBuilder builder)
    {
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(WriteAndRead.Replace("CREATE", "CREATE TEMP", StringComparison.Ordinal), connection);
        await command.ExecuteScalarAsync();
    }

    private static void Print(double milliseconds) => Console.WriteLine(milliseconds.ToString("0.0", CultureInfo.InvariantCulture));
}
