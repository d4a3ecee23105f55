using Npgsql;

namespace LibPglite;

/// <summary>What Npgsql needs to know of a cluster. All members are thread-safe.</summary>
public static class PgliteNpgsqlExtensions
{
    /// <summary>A keyword of Npgsql 10: whether GSS encryption is asked for, which costs a round trip for each new connection.</summary>
    private const string GssEncryption = "GSS Encryption Mode";

    /// <summary>
    /// A data source, pooled, with the settings that suit a cluster inside the process. It is good for as long as
    /// <see cref="PgliteRuntime.ConnectionString"/>.
    /// </summary>
    /// <param name="runtime">The cluster.</param>
    /// <param name="configure">Adds to it: types, logging, plug-ins, keywords of <see cref="NpgsqlDataSourceBuilder.ConnectionStringBuilder"/>.</param>
    /// <returns>The data source; the caller disposes it, before the cluster stops.</returns>
    public static NpgsqlDataSource CreateDataSource(this PgliteRuntime runtime, Action<NpgsqlDataSourceBuilder>? configure = null)
    {
        var builder = new NpgsqlDataSourceBuilder(CreateConnectionStringBuilder(runtime).ConnectionString);
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>
    /// The cluster's connection string, with what the Npgsql at hand knows besides the words that all versions know: nothing is
    /// negotiated on a socket that only this user can reach.
    /// </summary>
    /// <param name="runtime">The cluster.</param>
    /// <returns>A new builder; changes of it reach nobody else.</returns>
    public static NpgsqlConnectionStringBuilder CreateConnectionStringBuilder(this PgliteRuntime runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        var builder = new NpgsqlConnectionStringBuilder(runtime.ConnectionString) { SslMode = SslMode.Disable };
        if (builder.ContainsKey(GssEncryption))
        {
            builder[GssEncryption] = "Disable";
        }

        return builder;
    }
}
