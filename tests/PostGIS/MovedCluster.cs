using LibPglite;
using Npgsql;

// Every test has the machine's two cores to itself.
[assembly: DoNotParallelize]

namespace PgliteSdk.Tests.PostGIS;

/// <summary>
/// One cluster for all tests, from a copy of the payload in a folder that no build has seen: what PostGIS needs at run time it
/// finds beside itself or not at all.
/// </summary>
[TestClass]
public static class MovedCluster
{
    internal const int Sessions = 8;

    private static string? s_work;
    private static PgliteRuntime? s_runtime;

    internal static PgliteRuntime Runtime => s_runtime!;

    internal static string Payload => Path.Combine(s_work!, "else where", "pglite");

    [AssemblyInitialize]
    public static async Task Start(TestContext context)
    {
        s_work = Directory.CreateTempSubdirectory("pglite-postgis-").FullName;
        Copy(Path.Combine(AppContext.BaseDirectory, "pglite"), Payload);
        Environment.SetEnvironmentVariable("LIBPGLITE_PLUGIN_PATH", Path.Combine(Payload, "libpglite.so"));
        s_runtime = await StartAsync("shared", context.CancellationToken);
        await ExecuteAsync(s_runtime, "CREATE EXTENSION postgis");
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        if (s_runtime is not null)
        {
            await s_runtime.DisposeAsync();
        }

        Directory.Delete(s_work!, recursive: true);
    }

    /// <summary>Starts the cluster in a folder of this name, which stays until the end of all tests.</summary>
    internal static Task<PgliteRuntime> StartAsync(string name, CancellationToken cancel = default) =>
        PgliteRuntime.StartAsync(new PgliteOptions(Path.Combine(s_work!, name)), cancel);

    internal static async Task<NpgsqlConnection> OpenAsync(PgliteRuntime runtime, string database = "postgres")
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { Pooling = false, Database = database, CommandTimeout = 120 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    internal static async Task ExecuteAsync(PgliteRuntime runtime, string sql, string database = "postgres")
    {
        await using NpgsqlConnection connection = await OpenAsync(runtime, database);
        await ExecuteAsync(connection, sql);
    }

    internal static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal static async Task<T> ScalarAsync<T>(PgliteRuntime runtime, string sql, string database = "postgres")
    {
        await using NpgsqlConnection connection = await OpenAsync(runtime, database);
        return await ScalarAsync<T>(connection, sql);
    }

    internal static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The same work in sessions beside each other.</summary>
    internal static Task EachSessionAsync(PgliteRuntime runtime, Func<NpgsqlConnection, int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Sessions).Select(async number =>
        {
            await using NpgsqlConnection connection = await OpenAsync(runtime);
            await work(connection, number);
        }));

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
