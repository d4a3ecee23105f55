using LibPglite;
using Npgsql;

// A data directory: the first argument, else one of its own that is removed at the end.
string directory = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory("quickstart-").FullName;
try
{
    await using (PgliteRuntime pg = await PgliteRuntime.StartAsync(new PgliteOptions(directory)))
    {
        Console.WriteLine($"PostgreSQL {pg.Info.PostgreSqlVersion} runs in process {Environment.ProcessId}, its data in {directory}");
        await using var db = NpgsqlDataSource.Create(pg.ConnectionString);
        await Execute(db, "CREATE TABLE IF NOT EXISTS deposits (account int, amount int)");
        await Execute(db, "TRUNCATE deposits");

        // Eight connections of the pool at the same time, each with its own transactions.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(account => Deposit(db, account)));
        Console.WriteLine($"8 connections committed {await Scalar(db, "SELECT count(*) FROM deposits")} rows, sum {await Scalar(db, "SELECT sum(amount) FROM deposits")}");
    }

    Console.WriteLine("stopped; starting again in the same process");
    await using (PgliteRuntime pg = await PgliteRuntime.StartAsync(new PgliteOptions(directory)))
    {
        await using var db = NpgsqlDataSource.Create(pg.ConnectionString);
        long rows = await Scalar(db, "SELECT count(*) FROM deposits");
        long sum = await Scalar(db, "SELECT sum(amount) FROM deposits");
        Console.WriteLine($"read back {rows} rows, sum {sum}");
        if ((rows, sum) != (800, 39_600))
        {
            Console.WriteLine("these are not the rows that were committed");
            return 1;
        }
    }

    Console.WriteLine("done");
    return 0;
}
finally
{
    if (args.Length == 0)
    {
        Directory.Delete(directory, recursive: true);
    }
}

static async Task Deposit(NpgsqlDataSource db, int account)
{
    for (int amount = 0; amount < 100; amount++)
    {
        await using NpgsqlConnection connection = await db.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO deposits VALUES ($1, $2)", connection);
        insert.Parameters.Add(new() { Value = account });
        insert.Parameters.Add(new() { Value = amount });
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}

static async Task Execute(NpgsqlDataSource db, string sql)
{
    await using NpgsqlCommand command = db.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}

static async Task<long> Scalar(NpgsqlDataSource db, string sql)
{
    await using NpgsqlCommand command = db.CreateCommand(sql);
    return (long)(await command.ExecuteScalarAsync())!;
}
