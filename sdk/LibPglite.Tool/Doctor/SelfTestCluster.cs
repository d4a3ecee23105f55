using LibPglite.Payload;
using Npgsql;

namespace LibPglite.Tool.Doctor;

/// <summary>
/// The life of a cluster in a few seconds: made from the template, every extension created and a row written, stopped, started
/// again with all of it there, stopped. It says on its standard output how far it came.
/// </summary>
internal static class SelfTestCluster
{
    public static async Task<int> RunAsync(string payload, string work, CancellationToken cancel)
    {
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(payload, PayloadManifest.FileName));
        string step = "start";
        try
        {
            await using (PgliteRuntime first = await StartAsync(payload, work, cancel))
            {
                step = "write";
                await using NpgsqlDataSource source = NpgsqlDataSource.Create(first.ConnectionString);
                await ExecuteAsync(source, "CREATE TABLE self_test AS SELECT n FROM generate_series(1, 1000) AS n", cancel);
                foreach (PayloadExtension extension in manifest.Extensions.Where(extension => Creatable(payload, extension)))
                {
                    step = "create extension " + extension.Name;
                    await ExecuteAsync(source, $"CREATE EXTENSION IF NOT EXISTS \"{extension.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" CASCADE", cancel);
                }

                step = "stop";
            }

            step = "start again";
            await using (PgliteRuntime second = await StartAsync(payload, work, cancel))
            {
                step = "read again";
                await using NpgsqlDataSource source = NpgsqlDataSource.Create(second.ConnectionString);
                await ReadAgainAsync(source, payload, manifest, cancel);
                step = "stop again";
            }

            Console.WriteLine($"ok {manifest.Extensions.Count} extensions");
            return ExitCode.Success;
        }
        catch (Exception e) when (e is PgliteException or NpgsqlException or InvalidDataException or TimeoutException or IOException)
        {
            Console.WriteLine($"{step}: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Findings;
        }
    }

    private static async Task ReadAgainAsync(NpgsqlDataSource source, string payload, PayloadManifest manifest, CancellationToken cancel)
    {
        long rows = (long)(await ScalarAsync(source, "SELECT count(*) FROM self_test", cancel))!;
        if (rows != 1000)
        {
            throw new InvalidDataException($"{rows} rows were there after a restart, not 1000");
        }

        foreach (PayloadExtension extension in manifest.Extensions.Where(extension => Creatable(payload, extension)))
        {
            await using NpgsqlCommand query = source.CreateCommand("SELECT extversion FROM pg_extension WHERE extname = $1");
            query.Parameters.AddWithValue(extension.Name);
            if (await query.ExecuteScalarAsync(cancel) as string != extension.Version)
            {
                throw new InvalidDataException($"the extension {extension.Name} is not there in version {extension.Version} after a restart");
            }
        }
    }

    private static Task<PgliteRuntime> StartAsync(string payload, string work, CancellationToken cancel)
    {
        var options = new PgliteOptions(Path.Combine(work, "data"));
        string preload = string.Join(',', SharedPreload.Modules(payload));
        if (preload.Length > 0)
        {
            options.Settings["shared_preload_libraries"] = preload;
        }

        return PgliteRuntime.StartAsync(options, cancel);
    }

    /// <summary>Modules without a control file are loaded, not created.</summary>
    private static bool Creatable(string payload, PayloadExtension extension) =>
        extension.Files.Any(file => file.EndsWith($"/{extension.Name}.control", StringComparison.Ordinal) && File.Exists(PayloadPath.Locate(payload, file)));

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql, CancellationToken cancel)
    {
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancel);
    }
}
