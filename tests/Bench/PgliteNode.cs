using System.Diagnostics;
using System.Globalization;

namespace PgliteSdk.Tests.Bench;

/// <summary>PGlite, PostgreSQL as WebAssembly, in a Node process of its own, which measures itself: peers/pglite.mjs.</summary>
internal sealed class PgliteNode : IDisposable
{
    private readonly Process process;

    private PgliteNode(Process process) => this.process = process;

    public static PgliteNode Start(string dataDirectory, string table, int rows)
    {
        string package = Environment.GetEnvironmentVariable("PGLITE_BENCH_PGLITE")
            ?? throw new InvalidOperationException("PGLITE_BENCH_PGLITE is not set. Run ./build.sh bench, which fetches the package.");
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "peers", "pglite.mjs"), package, dataDirectory, table,
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
