using System.Diagnostics;
using System.Globalization;
using System.Text;
using LibPglite;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>COPY of rows in text form into an empty table with a key, from memory, by the same client and without any.</summary>
internal static class CopyIn
{
    private const int Rows = 200_000;
    private const string Table = "copied";
    private const string Statement = $"COPY {Table} FROM STDIN";

    /// <summary>What a program has at hand when it copies from a file.</summary>
    private const int Chunk = 64 * 1024;

    public static async Task MeasureAsync(Report report, EmbeddedServer ours, IServer peer, int rounds)
    {
        string text = Lines();
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        foreach (IServer server in new[] { ours, peer })
        {
            await server.ExecuteAsync($"CREATE TABLE {Table} (id int PRIMARY KEY, name text, price numeric(8, 2), made timestamptz)");
        }

        await using NpgsqlConnection oursOpen = await ours.OpenAsync();
        await using NpgsqlConnection peerOpen = await peer.OpenAsync();
        (double Ours, double Peer) driver = await Rounds.MediansAsync(rounds, () => TimeAsync(ours, WriteText(oursOpen)), () => TimeAsync(peer, WriteText(peerOpen)));
        report.Add(new("COPY in, Npgsql", "MB/s", driver.Ours, driver.Peer, Bar.RatioAtLeast, 1.0) { IsHeadline = true });

        using PgliteSession session = ours.OpenSession(PgliteSessionKind.Direct);
        (double Ours, double Peer) direct = await Rounds.MediansAsync(rounds, () => TimeAsync(ours, WriteBytes(session)), () => TimeAsync(peer, WriteText(peerOpen)));
        report.Add(new("COPY in, direct session against Npgsql on the peer", "MB/s", direct.Ours, direct.Peer, Bar.RatioAtLeast, 1.0) { IsHeadline = true });

        Action WriteText(NpgsqlConnection connection) => () =>
        {
            using TextWriter copy = connection.BeginTextImport(Statement);
            for (int at = 0; at < text.Length; at += Chunk)
            {
                copy.Write(text.AsSpan(at, Math.Min(Chunk, text.Length - at)));
            }
        };

        Action WriteBytes(PgliteSession session) => () =>
        {
            using PgliteCopyInStream copy = session.CopyIn(Statement);
            for (int at = 0; at < bytes.Length; at += Chunk)
            {
                copy.Write(bytes, at, Math.Min(Chunk, bytes.Length - at));
            }

            copy.Complete();
        };

        async Task<double> TimeAsync(IServer server, Action write)
        {
            await server.ExecuteAsync($"TRUNCATE {Table}");
            await server.ExecuteAsync("CHECKPOINT");
            long start = Stopwatch.GetTimestamp();
            write();
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            long copied = await server.ScalarAsync<long>($"SELECT count(*) FROM {Table}");
            return copied == Rows ? bytes.Length / 1e6 / taken.TotalSeconds : throw new InvalidOperationException($"COPY left {copied} of {Rows} rows.");
        }
    }

    private static string Lines()
    {
        var text = new StringBuilder();
        for (int i = 1; i <= Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i}\titem number {i} of the catalogue\t{i % 100_000}.{i % 100:00}\t2026-01-01 00:{i / 60 % 60:00}:{i % 60:00}+00\n");
        }

        return text.ToString();
    }
}
