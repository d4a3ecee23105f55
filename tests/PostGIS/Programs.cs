using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace PgliteSdk.Tests.PostGIS;

/// <summary>Programs of the ordinary server's prefix and of PostGIS's sources, which find this cluster by their environment.</summary>
internal static class Programs
{
    internal static string PostgisSources => Need("PGLITE_TEST_SOURCE_POSTGIS");

    internal static string PgRegress => Path.Combine(Need("PGLITE_TEST_STOCK_TREE"), "src", "test", "regress", "pg_regress");

    internal static string StockBin => Path.Combine(Need("PGLITE_TEST_STOCK"), "bin");

    /// <summary>Whether a release is judged: what takes long is run then too.</summary>
    internal static bool IsRelease => Environment.GetEnvironmentVariable("PGLITE_TEST_RELEASE") is not null;

    /// <summary>Runs it to its end and returns all that it said; its exit status is part of that only for a program that fails.</summary>
    internal static async Task<string> RunAsync(string program, string directory, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> variables)
    {
        var connection = new NpgsqlConnectionStringBuilder(MovedCluster.Runtime.ConnectionString);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = StockBin + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = connection.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = connection.Username;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string all = output + await errors;
        return process.ExitCode == 0 ? all : $"{all}\n{Path.GetFileName(program)} failed with exit status {process.ExitCode}";
    }

    private static string Need(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set: run ./build.sh test --project PostGIS.");
}
