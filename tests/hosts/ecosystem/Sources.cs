using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>Data sources of LibPglite.Npgsql, with whichever Npgsql is here.</summary>
internal static class Sources
{
    public static async Task<int> Run()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions { User = "the app", Database = "shop; \"1\"" });
        Said.Line("npgsql", typeof(NpgsqlConnection).Assembly.GetName().Version!.Major);
        Said.Line("gss", runtime.CreateConnectionStringBuilder().TryGetValue("GSS Encryption Mode", out object? mode) ? mode : "unknown");
        await using NpgsqlDataSource source = runtime.CreateDataSource(builder => builder.ConnectionStringBuilder.ApplicationName = "sample");
        await using NpgsqlCommand command = source.CreateCommand("SELECT current_user || '|' || current_database() || '|' || current_setting('application_name')");
        Said.Line("who", await command.ExecuteScalarAsync());
        return 0;
    }
}
