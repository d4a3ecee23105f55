using LibPglite;
using Npgsql;

// Every test has the machine's two cores to itself, and some change what is of the whole process.
[assembly: DoNotParallelize]

namespace PgliteSdk.Tests.Facade;

/// <summary>One temporary cluster for all tests that do not stop or change it.</summary>
[TestClass]
public static class SharedCluster
{
    private static PgliteRuntime? s_runtime;
    private static NpgsqlDataSource? s_dataSource;

    internal static PgliteRuntime Runtime => s_runtime!;

    internal static NpgsqlDataSource DataSource => s_dataSource!;

    [AssemblyInitialize]
    public static async Task Start(TestContext context)
    {
        s_runtime = await PgliteRuntime.StartAsync(
            new PgliteOptions { Settings = { ["deadlock_timeout"] = "100ms" } },
            context.CancellationToken);
        s_dataSource = NpgsqlDataSource.Create(s_runtime.ConnectionString + ";Maximum Pool Size=16");
    }

    [AssemblyCleanup]
    public static async Task Stop()
    {
        if (s_dataSource is not null)
        {
            await s_dataSource.DisposeAsync();
        }

        if (s_runtime is not null)
        {
            await s_runtime.DisposeAsync();
        }
    }

    internal static Task<int> Execute(string sql) => Execute(DataSource, sql);

    internal static Task<T> Scalar<T>(string sql) => Scalar<T>(DataSource, sql);

    internal static async Task<int> Execute(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    internal static async Task<T> Scalar<T>(NpgsqlDataSource dataSource, string sql)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>One statement on a connection of its own to this cluster.</summary>
    internal static async Task<T> Scalar<T>(PgliteRuntime runtime, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        return await Scalar<T>(dataSource, sql);
    }

    /// <summary>One statement without a result on a connection of its own to this cluster.</summary>
    internal static async Task Execute(PgliteRuntime runtime, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        await Execute(dataSource, sql);
    }
}
