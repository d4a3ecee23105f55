using System.Net;
using System.Text.RegularExpressions;
using LibPglite.Diagnostics;
using Npgsql;

namespace LibPglite.Tool.Serve;

/// <summary>
/// pg_hba.conf before anything listens. A new cluster has no rule for TCP, because nobody can connect that way; here somebody will. A
/// rule that asks for a password is added at the end, and rules that ask for none are made to; what the owner wrote besides stays.
/// </summary>
internal static partial class ClientRules
{
    private const string Remote = "host    all             all             all                     scram-sha-256";

    private static readonly string[] Loopback =
    [
        "host    all             all             127.0.0.1/32            scram-sha-256",
        "host    all             all             ::1/128                 scram-sha-256",
    ];

    /// <exception cref="PgliteDiagnosticException">PGL2402: clients could still connect without a password.</exception>
    public static async Task AskForPasswordsAsync(PgliteRuntime runtime, IPAddress address, Action<string> note, CancellationToken cancel)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(runtime.ConnectionString);
        string file = Path.Combine(runtime.DataDirectory, "pg_hba.conf");
        string[] lines = await File.ReadAllLinesAsync(file, cancel);
        HashSet<int> trusting = [.. await OpenRulesAsync(source, file, cancel)];
        string[] changed = [.. lines.Select((line, index) => trusting.Contains(index + 1) ? LastTrust().Replace(line, "scram-sha-256", 1) : line)];
        changed = [.. changed, .. (IPAddress.IsLoopback(address) ? Loopback : [Remote]).Except(changed, StringComparer.Ordinal)];
        if (!changed.SequenceEqual(lines, StringComparer.Ordinal))
        {
            // Written beside it and moved: a file that is cut off would lock everybody out.
            string next = file + ".next";
            await File.WriteAllTextAsync(next, string.Join('\n', changed) + "\n", cancel);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            File.Move(next, file, overwrite: true);
            note($"Clients over TCP are asked for a password now, by '{file}'.");
        }

        if (await OpenRulesAsync(source, null, cancel) is { Count: > 0 } left)
        {
            throw new PgliteDiagnosticException("PGL2402", file, left[0]);
        }
    }

    /// <summary>The line numbers of rules that let clients over TCP in without a password; in one file, or in all that it includes.</summary>
    private static async Task<IReadOnlyList<int>> OpenRulesAsync(NpgsqlDataSource source, string? file, CancellationToken cancel)
    {
        await using NpgsqlCommand query = source.CreateCommand(
            "SELECT line_number FROM pg_hba_file_rules WHERE type LIKE 'host%' AND auth_method = 'trust' AND ($1 IS NULL OR file_name = $1) ORDER BY rule_number");
        query.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = file });
        await using NpgsqlDataReader rows = await query.ExecuteReaderAsync(cancel);
        List<int> numbers = [];
        while (await rows.ReadAsync(cancel))
        {
            numbers.Add(rows.GetInt32(0));
        }

        return numbers;
    }

    [GeneratedRegex(@"\btrust\b(?=\s*(#.*)?$)")]
    private static partial Regex LastTrust();
}
