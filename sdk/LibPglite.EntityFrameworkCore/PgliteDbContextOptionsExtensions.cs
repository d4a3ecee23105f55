using LibPglite;
using LibPglite.EntityFrameworkCore;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>
/// Entity Framework Core on a cluster inside the process. A cluster is started at the first use, once for all contexts of the process,
/// and stops when the process exits. When another process runs it already, its socket is used: so <c>dotnet ef database update</c> works
/// whether the application runs or not, and <c>dotnet ef migrations add</c> starts nothing. All members are thread-safe.
/// </summary>
public static class PgliteDbContextOptionsExtensions
{
    private static readonly PgliteOptions s_temporary = new();

    /// <summary>Uses the temporary cluster of this process, which all contexts that are configured this way share.</summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned.</typeparam>
    /// <param name="builder">The builder of the context's options.</param>
    /// <param name="npgsql">Further options of the provider.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PgliteException">The cluster cannot be started.</exception>
    public static TBuilder UsePglite<TBuilder>(this TBuilder builder, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        where TBuilder : DbContextOptionsBuilder => Use(builder, s_temporary, npgsql);

    /// <summary>Uses the cluster in a data directory, which is made when it is missing or empty.</summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned.</typeparam>
    /// <param name="builder">The builder of the context's options.</param>
    /// <param name="dataDirectory">The data directory; relative paths start at the current directory of the process.</param>
    /// <param name="npgsql">Further options of the provider.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PgliteException">The cluster runs nowhere and cannot be started.</exception>
    public static TBuilder UsePglite<TBuilder>(this TBuilder builder, string dataDirectory, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        where TBuilder : DbContextOptionsBuilder => Use(builder, new PgliteOptions(dataDirectory), npgsql);

    /// <summary>
    /// Uses the cluster that these options describe. A data directory is one cluster, started with the options of the first caller;
    /// without one, the same instance of options means the same temporary cluster.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned.</typeparam>
    /// <param name="builder">The builder of the context's options.</param>
    /// <param name="options">How the cluster is started when it runs nowhere, and this context's user and database.</param>
    /// <param name="npgsql">Further options of the provider.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="PgliteException">The cluster runs nowhere and cannot be started.</exception>
    public static TBuilder UsePglite<TBuilder>(this TBuilder builder, PgliteOptions options, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        where TBuilder : DbContextOptionsBuilder
    {
        ArgumentNullException.ThrowIfNull(options);
        return Use(builder, options, npgsql);
    }

    /// <summary>Uses a cluster that the caller has started, and stops when it is done.</summary>
    /// <typeparam name="TBuilder">The kind of builder, which is returned.</typeparam>
    /// <param name="builder">The builder of the context's options.</param>
    /// <param name="runtime">The cluster.</param>
    /// <param name="npgsql">Further options of the provider.</param>
    /// <returns>The builder.</returns>
    public static TBuilder UsePglite<TBuilder>(this TBuilder builder, PgliteRuntime runtime, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null)
        where TBuilder : DbContextOptionsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.UseNpgsql(runtime.CreateConnectionStringBuilder().ConnectionString, npgsql);
        return builder;
    }

    /// <summary>Under dotnet ef the cluster waits for the first connection: most commands open none.</summary>
    private static TBuilder Use<TBuilder>(TBuilder builder, PgliteOptions options, Action<NpgsqlDbContextOptionsBuilder>? npgsql)
        where TBuilder : DbContextOptionsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        SharedCluster cluster = SharedCluster.Of(options);
        ClusterAddress address = EF.IsDesignTime ? ClusterAddress.Unknown : cluster.Ensure();
        builder.UseNpgsql(address.ConnectionString(options.User, options.Database), npgsql);
        builder.AddInterceptors(cluster.Interceptor);
        return builder;
    }
}
