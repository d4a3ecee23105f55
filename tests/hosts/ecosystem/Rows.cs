using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>A table of who has written.</summary>
internal sealed class Rows(PgliteRuntime runtime) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = runtime.CreateDataSource();

    public async Task AddAsync(string writer)
    {
        await using NpgsqlCommand command = _source.CreateCommand("CREATE TABLE IF NOT EXISTS written (writer text); INSERT INTO written VALUES ('" + writer + "')");
        await command.ExecuteNonQueryAsync();
    }

    public async Task<string> AllAsync()
    {
        await using NpgsqlCommand command = _source.CreateCommand("SELECT string_agg(writer, ',' ORDER BY writer) FROM written");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
