using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace LibPglite.EntityFrameworkCore;

/// <summary>
/// Sees to it that the cluster runs before a connection is opened, and sends the connection there when its string names another
/// address: the one of design time, or that of a process that has ended since.
/// </summary>
internal sealed class ClusterInterceptor(SharedCluster cluster) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Redirect((NpgsqlConnection)connection, cluster.Ensure());
        return result;
    }

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        ClusterAddress address = cluster.Running() ?? await Task.Run(cluster.Ensure, cancellationToken);
        Redirect((NpgsqlConnection)connection, address);
        return result;
    }

    private static void Redirect(NpgsqlConnection connection, ClusterAddress address)
    {
        if (connection.Host != address.SocketDirectory || connection.Port != address.Port)
        {
            connection.ConnectionString = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
            {
                Host = address.SocketDirectory,
                Port = address.Port,
            }.ConnectionString;
        }
    }
}
