using System.Diagnostics;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>
/// A database for each test: CREATE DATABASE from a template of 10 MB, in PostgreSQL's default way (through WAL) and by files, which
/// share their blocks with the template's where the file system can.
/// </summary>
internal static class CreateDatabase
{
    private const string Template = "ten_megabytes";

    /// <summary>Where it does not clone, a copy by files writes what stock writes too; so does the default way everywhere.</summary>
    private const double MillisecondsWhereItClones = 15;

    public static async Task MeasureAsync(Report report, IServer ours, IServer peer, ScratchDirectory scratch, int rounds)
    {
        foreach (IServer server in new[] { ours, peer })
        {
            await server.ExecuteAsync($"CREATE DATABASE {Template}");
            await server.ExecuteAsync("CREATE TABLE filler AS SELECT i, repeat('x', 200) AS text FROM generate_series(1, 11000) i", Template);
            await server.ExecuteAsync("CHECKPOINT");
        }

        bool clones = await ClonesAsync(scratch);
        foreach ((string strategy, string name, bool byFiles) in new[] { ("WAL_LOG", "", false), ("FILE_COPY", ", by files", true) })
        {
            await using NpgsqlConnection onOurs = await ours.OpenAsync();
            await using NpgsqlConnection onPeer = await peer.OpenAsync();
            (double Ours, double Peer) time = await Rounds.MediansAsync(rounds, () => TimeAsync(onOurs, strategy), () => TimeAsync(onPeer, strategy));
            bool absolute = byFiles && clones;
            report.Add(new($"CREATE DATABASE from a template of 10 MB{name}", "ms", time.Ours, time.Peer,
                absolute ? Bar.ValueAtMost : Bar.RatioAtMost, absolute ? MillisecondsWhereItClones : 1.0)
            {
                IsHeadline = true,
            });
        }
    }

    private static async Task<double> TimeAsync(NpgsqlConnection connection, string strategy)
    {
        long start = Stopwatch.GetTimestamp();
        await connection.ExecuteAsync($"CREATE DATABASE copied TEMPLATE {Template} STRATEGY {strategy}");
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await connection.ExecuteAsync("DROP DATABASE copied");
        return elapsed;
    }

    private static async Task<bool> ClonesAsync(ScratchDirectory scratch)
    {
        string original = scratch.Combine("original");
        await File.WriteAllTextAsync(original, "shared");
        return (await Programs.TryAsync("cp", "--reflink=always", original, scratch.Combine("clone"))).IsSuccess;
    }
}
