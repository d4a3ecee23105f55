using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

/// <summary>An extension in C++, built from its ordinary sources for this engine: what C++ takes for the process's is the session's.</summary>
[TestClass]
public sealed class CxxModuleTests
{
    private const int Sessions = 8;

    [TestMethod]
    public async Task ConstructorsRunInEachSessionAndThreadLocalsAreItsOwn()
    {
        await using PgliteRuntime runtime = await StartAsync();
        await SharedCluster.Execute(runtime, "CREATE EXTENSION cxx_counter");
        await EachSessionAsync(runtime, async connection =>
        {
            for (int call = 1; call <= 50; call++)
            {
                Assert.AreEqual(call, await ScalarAsync(connection, "SELECT cxx_count()"));
            }
            Assert.AreEqual(1, await ScalarAsync(connection, "SELECT cxx_constructed()"));
        });
    }

    [TestMethod]
    public async Task AnExceptionBecomesAnSqlErrorInManySessionsAtOnce()
    {
        await using PgliteRuntime runtime = await StartAsync();
        await SharedCluster.Execute(runtime, "CREATE EXTENSION cxx_counter");
        await EachSessionAsync(runtime, async connection =>
        {
            for (int i = 0; i < 200; i++)
            {
                PostgresException thrown = await Assert.ThrowsExactlyAsync<PostgresException>(() => ScalarAsync(connection, "SELECT cxx_throw('zero')"));
                Assert.AreEqual("22023", thrown.SqlState);
                Assert.AreEqual("no number is called \"zero\"", thrown.MessageText);
                Assert.AreEqual(2, await ScalarAsync(connection, "SELECT cxx_throw('two')"));
            }
        });
    }

    [TestMethod]
    public async Task AnExceptionThatNobodyCatchesEndsTheSessionNotTheHost()
    {
        await using PgliteRuntime runtime = await StartAsync();
        await SharedCluster.Execute(runtime, "CREATE EXTENSION cxx_counter");
        await using (var connection = new NpgsqlConnection(runtime.ConnectionString))
        {
            await connection.OpenAsync();
            Assert.AreEqual(1, await ScalarAsync(connection, "SELECT cxx_end('one')"));
            await Assert.ThrowsAsync<NpgsqlException>(() => ScalarAsync(connection, "SELECT cxx_end('zero')"));
        }
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Assert.AreEqual(1, await SharedCluster.Scalar<int>(runtime, "SELECT cxx_end('one')"));
                return;
            }
            catch (NpgsqlException) when (limit.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(20); // the cluster recovers from the crash of a session
            }
        }
    }

    private static Task<PgliteRuntime> StartAsync() => PgliteRuntime.StartAsync(new PgliteOptions
    {
        ExtensionDirectory = Environment.GetEnvironmentVariable("PGLITE_TEST_EXTENSION")
            ?? throw new InvalidOperationException("PGLITE_TEST_EXTENSION is not set. Run these tests with './build.sh test', which builds what they need and sets it."),
    });

    private static Task EachSessionAsync(PgliteRuntime runtime, Func<NpgsqlConnection, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ =>
        {
            await using var connection = new NpgsqlConnection(runtime.ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            await work(connection);
        }));

    private static async Task<int> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
