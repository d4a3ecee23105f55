using System.Data.Common;
using System.Reflection;
using System.Runtime.Loader;
using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.Facade;

[TestClass]
public sealed class ConnectionStringTests
{
    [TestMethod]
    [DataRow(8)]
    [DataRow(9)]
    [DataRow(10)]
    public async Task EveryNpgsqlTakesTheConnectionString(int version)
    {
        var own = new AssemblyLoadContext($"Npgsql {version}", isCollectible: true);
        Assembly npgsql = version == 10 ? typeof(NpgsqlDataSource).Assembly : own.LoadFromAssemblyPath(FileOf(version));
        Assert.AreEqual(version, npgsql.GetName().Version!.Major);

        Type type = npgsql.GetType("Npgsql.NpgsqlDataSource", throwOnError: true)!;
        MethodInfo create = type.GetMethod(nameof(NpgsqlDataSource.Create), [typeof(string)])!;
        await using var source = (DbDataSource)create.Invoke(null, [SharedCluster.Runtime.ConnectionString])!;
        await using DbCommand command = source.CreateCommand("SELECT 42");
        Assert.AreEqual(42, await command.ExecuteScalarAsync());
    }

    private static string FileOf(int version) =>
        typeof(ConnectionStringTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == $"Npgsql{version}").Value!;
}
