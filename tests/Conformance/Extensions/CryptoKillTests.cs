using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>pgcrypto with sessions that are killed inside it: libcrypto's state is the session's, so nobody else notices.</summary>
[TestClass]
public sealed class CryptoKillTests
{
    private const int Sessions = 8;

    /// <summary>Every part of libcrypto that pgcrypto calls, with its own check, and long enough to be hit.</summary>
    private const string Work = """
        SELECT bool_and(crypt('secret', salt) = crypt('secret', salt)
            AND decrypt(encrypt(data, 'key', 'aes'), 'key', 'aes') = data
            AND decrypt(encrypt(data, 'key', 'bf'), 'key', 'bf') = data
            AND decrypt(encrypt(data, 'key', 'cast5'), 'key', 'cast5') = data
            AND decrypt(encrypt(data, 'key', '3des'), 'key', '3des') = data
            AND pgp_sym_decrypt_bytea(pgp_sym_encrypt_bytea(data, 'key', 'compress-algo=1, cipher-algo=aes256'), 'key') = data
            AND length(hmac(data, 'key', 'sha512')) = 64)
        FROM (SELECT gen_salt('bf', 5) AS salt, gen_random_bytes(500) AS data FROM generate_series(1, 5)) AS rows
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task SessionsThatAreKilledInsidePgcryptoDisturbNobody()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await server.ExecuteAsync("CREATE EXTENSION pgcrypto");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(15));

        Task<(int Done, int Killed)>[] workers = [.. Enumerable.Range(0, Sessions).Select(_ => WorkAsync(server, stop.Token))];
        await KillAsync(server, stop.Token);
        (int Done, int Killed)[] results = await Task.WhenAll(workers);

        int done = results.Sum(result => result.Done);
        int killed = results.Sum(result => result.Killed);
        TestContext.WriteLine($"{done} statements ended, {killed} sessions were killed in one");
        Assert.IsGreaterThan(Sessions, done);
        Assert.IsGreaterThan(Sessions, killed);
        Assert.AreEqual("a9993e364706816aba3e25717850c26c9cd0d89d", await server.ScalarAsync<string>("SELECT encode(digest('abc', 'sha1'), 'hex')"));
        Assert.AreEqual("NBPx/38Y48kHg", await server.ScalarAsync<string>("SELECT crypt('', 'NB')"));
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ => Assert.IsTrue(await server.ScalarAsync<bool>(Work))));
        await server.StopAsync();
    }

    private static async Task<(int Done, int Killed)> WorkAsync(HostServer server, CancellationToken stop)
    {
        int done = 0;
        int killed = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await server.OpenAsync(cancellation: CancellationToken.None);
                await using var command = new NpgsqlCommand(Work, connection);
                while (!stop.IsCancellationRequested)
                {
                    Assert.IsTrue((bool)(await command.ExecuteScalarAsync(CancellationToken.None))!, "a session computed something wrong");
                    done++;
                }
            }
            catch (NpgsqlException ended) when (ended is not PostgresException || ended.SqlState == PostgresErrorCodes.AdminShutdown)
            {
                killed++;
            }
        }

        return (done, killed);
    }

    private static async Task KillAsync(HostServer server, CancellationToken stop)
    {
        await using NpgsqlConnection connection = await server.OpenAsync(cancellation: CancellationToken.None);
        var random = new Random(1);
        while (!stop.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1
                """, connection);
            await command.ExecuteScalarAsync(CancellationToken.None);
            await Task.Delay(random.Next(60), CancellationToken.None);
        }
    }
}
