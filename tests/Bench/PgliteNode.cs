using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace PgliteSdk.Tests.Bench;

/// <summary>PGlite, PostgreSQL as WebAssembly, in a Node process of its own, which measures itself: peers/pglite.mjs.</summary>
internal sealed class PgliteNode : IDisposable
{
    private readonly Process process;

    private PgliteNode(Process process) => this.process = process;

    private static string Package => Environment.GetEnvironmentVariable("PGLITE_BENCH_PGLITE")
        ?? throw new InvalidOperationException("PGLITE_BENCH_PGLITE is not set. Run ./build.sh bench, which fetches the package.");

    /// <summary>Of the package.</summary>
    public static string Version()
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Package, "package.json")));
        return package.RootElement.GetProperty("version").GetString()!;
    }

    public static PgliteNode Start(string dataDirectory, string table, int rows)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "peers", "pglite.mjs"), Package, dataDirectory, table,
            ICaller.Table(table), ICaller.Fill(table, string.Create(CultureInfo.InvariantCulture, $"generate_series(1, {rows}) value")),
        ];
        return new(Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!);
    }

    /// <summary>The microseconds of one call.</summary>
    public double Time(string work, int from, int calls)
    {
        process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work} {from} {calls}"));
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"PGlite ended while it ran {work}.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
