using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>
/// Clients that move money between accounts while something disturbs the server. Each transfer writes its number into a ledger
/// in the same transaction, and the client remembers whether the commit was acknowledged, so that afterwards it can be told
/// exactly: nothing acknowledged is missing, nothing that was never sent is there, and the balances are the ledger's sum.
/// </summary>
public sealed class Ledger(int accounts)
{
    private const long Opening = 1000;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<long, bool> acknowledged = new();
    private readonly ConcurrentDictionary<long, bool> uncertain = new();
    private readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);
    private long lastTransfer;

    /// <summary>Transfers whose commit the server acknowledged.</summary>
    public int Acknowledged => acknowledged.Count;

    /// <summary>Failures that clients saw, counted by SQLSTATE, or by exception type where there was none.</summary>
    public IReadOnlyDictionary<string, int> Failures => failures;

    /// <summary>Makes the tables.</summary>
    public Task CreateAsync(IServer server) => server.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
        INSERT INTO account SELECT i, {Opening} FROM generate_series(1, {accounts}) AS i;
        CREATE TABLE ledger (id bigint PRIMARY KEY, source int NOT NULL, target int NOT NULL, amount bigint NOT NULL);
        """));

    /// <summary>Starts clients that go on, with new connections after failures, until the token is cancelled.</summary>
    public Task RunAsync(IServer server, int clients, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(server, new Random(client), stop), CancellationToken.None)));

    /// <summary>Compares the server's tables with what the clients remember.</summary>
    public async Task VerifyAsync(IServer server)
    {
        await using NpgsqlConnection connection = await server.OpenAsync();
        var found = new HashSet<long>();
        long[] balances = [.. Enumerable.Repeat(Opening, accounts)];
        await using (var command = new NpgsqlCommand("SELECT id, source, target, amount FROM ledger", connection))
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                found.Add(reader.GetInt64(0));
                balances[reader.GetInt32(1) - 1] -= reader.GetInt64(3);
                balances[reader.GetInt32(2) - 1] += reader.GetInt64(3);
            }
        }
        long[] lost = [.. acknowledged.Keys.Where(id => !found.Contains(id)).Order()];
        long[] unsent = [.. found.Where(id => !acknowledged.ContainsKey(id) && !uncertain.ContainsKey(id)).Order()];
        Assert.IsEmpty(lost, $"acknowledged transfers are missing: {string.Join(' ', lost.Take(20))}");
        Assert.IsEmpty(unsent, $"transfers that were rolled back are there: {string.Join(' ', unsent.Take(20))}");

        await using var sums = new NpgsqlCommand("SELECT array_agg(balance ORDER BY id) FROM account", connection);
        CollectionAssert.AreEqual(balances, (long[])(await sums.ExecuteScalarAsync())!, "balances differ from the ledger's sum");
    }

    private async Task ClientAsync(IServer server, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await server.OpenAsync(cancellation: stop);
                while (!stop.IsCancellationRequested)
                {
                    await TransferAsync(connection, random);
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or IOException)
            {
                failures.AddOrUpdate((failure as PostgresException)?.SqlState ?? failure.GetType().Name, 1, (_, count) => count + 1);
                if (!stop.IsCancellationRequested)
                {
                    await Task.Delay(RetryPause, CancellationToken.None);
                }
            }
        }
    }

    private async Task TransferAsync(NpgsqlConnection connection, Random random)
    {
        long id = Interlocked.Increment(ref lastTransfer);
        int source = random.Next(accounts) + 1;
        int target = (source + random.Next(1, accounts) - 1) % accounts + 1;
        // Not Npgsql's transaction: it sends BEGIN along with the first statement. A cancel that strikes BEGIN alone would leave that
        // statement to commit by itself, on the ordinary server as here.
        await connection.ExecuteAsync("BEGIN");
        await using (var command = new NpgsqlCommand("UPDATE account SET balance = balance - $4 WHERE id = $2", connection))
        {
            AddParameters(command, id, source, target, amount: source % 7 + 1);
            await command.ExecuteNonQueryAsync();
            command.CommandText = "UPDATE account SET balance = balance + $4 WHERE id = $3";
            await command.ExecuteNonQueryAsync();
            command.CommandText = "INSERT INTO ledger VALUES ($1, $2, $3, $4)";
            await command.ExecuteNonQueryAsync();
        }
        // From here on a failure does not tell whether the server has committed.
        uncertain[id] = true;
        await connection.ExecuteAsync("COMMIT");
        acknowledged[id] = true;
    }

    private static void AddParameters(NpgsqlCommand command, long id, int source, int target, long amount)
    {
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = source, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = target, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = amount, NpgsqlDbType = NpgsqlDbType.Bigint });
    }
}
