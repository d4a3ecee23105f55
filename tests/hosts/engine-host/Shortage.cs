using System.Globalization;
using LibPglite;
using Microsoft.Win32.SafeHandles;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>A cluster that runs when the process, its user or the host itself has used up what there is.</summary>
internal static class Shortage
{
    /// <summary>Sessions over many tables want more files than there are descriptors.</summary>
    public static async Task<int> OfDescriptors(int sessions, int tables)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions
        {
            Settings = { ["max_connections"] = (sessions + 5).ToString(CultureInfo.InvariantCulture) },
        });
        await using var source = NpgsqlDataSource.Create(runtime.ConnectionString + $";Maximum Pool Size={sessions}");
        await Sql.Execute(source, string.Join(';', Enumerable.Range(0, tables).Select(i => $"CREATE TABLE t{i} (id int)")));
        string insert = string.Join(';', Enumerable.Range(0, tables).Select(i => $"INSERT INTO t{i} VALUES (1)"));
        string[] outcomes = await Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => Attempt(async () =>
        {
            await Sql.Execute(source, insert);
            return 1;
        })));
        Sql.Say("outcomes", string.Join(' ', outcomes.GroupBy(outcome => outcome).Select(group => $"{group.Key}x{group.Count()}")));
        await Sql.Execute(source, "CHECKPOINT");
        Sql.Say("rows", await Sql.Scalar<long>(source, $"SELECT count(*) FROM t{tables - 1}"));
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        return 0;
    }

    /// <summary>The host takes every descriptor there is. What is committed then needs new files of the WAL.</summary>
    public static async Task<int> HostTakesDescriptors()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions
        {
            Settings = { ["max_connections"] = "10", ["max_wal_size"] = "32MB" },
        });
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("CREATE TABLE t (id int, filler text); INSERT INTO t VALUES (0, '')");
        await Attempt(() => Once(runtime, PgliteSessionKind.OwnThread)); // .NET loads now what it could not load later
        var taken = new List<SafeFileHandle>();
        try
        {
            while (true)
            {
                taken.Add(File.OpenHandle("/dev/null"));
            }
        }
        catch (IOException)
        {
            Sql.Say("taken", taken.Count > 0);
        }

        Sql.Say("inserted", await Attempt(() => Task.FromResult(
            (int)session.Execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i"))));
        Sql.Say("checkpoint", await Attempt(() =>
        {
            session.Execute("CHECKPOINT");
            return Task.FromResult(1);
        }));
        Sql.Say("direct", await Attempt(() => Once(runtime, PgliteSessionKind.Direct)));
        taken.ForEach(handle => handle.Dispose());
        Sql.Say("rows", session.Execute("SELECT * FROM t"));
        Sql.Say("after", await Attempt(() => Once(runtime, PgliteSessionKind.OwnThread)));
        Sql.Say("crashes", runtime.GetStatus().Crashes);
        return 0;
    }

    /// <summary>Connections that are held at the same time, each in use.</summary>
    public static async Task<int> Connections(string directory, int maximum, int count)
    {
        try
        {
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory)
            {
                Settings = { ["max_connections"] = maximum.ToString(CultureInfo.InvariantCulture) },
            });
            await using var source = NpgsqlDataSource.Create(runtime.ConnectionString + $";Maximum Pool Size={count}");
            var connections = new List<NpgsqlConnection>();
            for (int i = 0; i < count; i++)
            {
                connections.Add(await source.OpenConnectionAsync());
                await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_class", connections[^1]);
                await command.ExecuteScalarAsync();
            }

            Sql.Say("connections", connections.Count);
            connections.ForEach(connection => connection.Dispose());
            Sql.Say("crashes", runtime.GetStatus().Crashes);
            return 0;
        }
        catch (PgliteException exception)
        {
            Sql.Say("code", exception.ErrorCode);
            Sql.Say("state", exception.SqlState);
            Sql.Say("message", exception.Message.Replace('\n', '|'));
            return 1;
        }
    }

    private static Task<int> Once(PgliteRuntime runtime, PgliteSessionKind kind)
    {
        using PgliteSession session = runtime.OpenSession(kind);
        return Task.FromResult((int)session.Execute("SELECT 1"));
    }

    /// <summary>"ok", or the SQLSTATE it failed with, or what it failed with if there is none.</summary>
    private static async Task<string> Attempt(Func<Task<int>> work)
    {
        try
        {
            await work();
            return "ok";
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
        catch (PgliteException exception)
        {
            return exception.SqlState ?? exception.Message.Replace('\n', '|');
        }
        catch (NpgsqlException exception)
        {
            return exception.ToString().Replace('\n', '|');
        }
    }
}
