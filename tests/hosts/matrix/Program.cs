using LibPglite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
#if EF
using Microsoft.EntityFrameworkCore;
#endif

// What a program does with PostgreSQL in it, on whichever runtime and with whichever driver it was published. It says on which runtime.
await using PgliteRuntime pg = await PgliteRuntime.StartAsync(new PgliteOptions { LoggerFactory = NullLoggerFactory.Instance });

await using (NpgsqlDataSource db = NpgsqlDataSource.Create(pg.ConnectionString))
{
    await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
    {
        await using NpgsqlConnection connection = await db.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using NpgsqlCommand command = new("SELECT $1::int + 1", connection, transaction);
        command.Parameters.Add(new() { Value = number });
        Require(number + 1, await command.ExecuteScalarAsync());
        await transaction.CommitAsync();
    }));
}

using (PgliteSession session = pg.OpenSession())
{
    using PgliteStatement statement = session.Prepare("SELECT $1::int * 2");
    statement.Set(1, 21);
    using PgliteRows rows = statement.Query();
    Require(true, rows.Read());
    Require(42, rows.GetInt32(0));
}

#if EF
await using (var context = new Matrix.Articles(pg.ConnectionString))
{
    await context.Database.MigrateAsync();
    Require(1, (await context.Database.GetAppliedMigrationsAsync()).Count());
    Require(0, (await context.Database.GetPendingMigrationsAsync()).Count());
    context.AddRange(new Matrix.Article { Title = "first", Tags = ["a"] }, new Matrix.Article { Title = "second", Tags = ["a", "b"] });
    Require(2, await context.SaveChangesAsync());
}

await using (var context = new Matrix.Articles(pg.ConnectionString))
{
    Matrix.Article second = await context.Set<Matrix.Article>().SingleAsync(article => article.Tags.Contains("b"));
    second.Title = "changed";
    Require(1, await context.SaveChangesAsync());
    Require(1, await context.Set<Matrix.Article>().CountAsync(article => article.Title.StartsWith("chan")));
    Require(1, await context.Set<Matrix.Article>().Where(article => article.Title == "first").ExecuteDeleteAsync());
}
#endif

// The pipelines' assembly has to be used, or the one that was restored need not fit.
using (PgliteSession session = pg.OpenSession())
{
    _ = session.GetPipe().Input;
}

Console.WriteLine($".NET {Environment.Version}");

static void Require<T>(T expected, object? found)
{
    if (!Equals(expected, found))
    {
        throw new InvalidOperationException($"expected {expected}, found {found}");
    }
}
